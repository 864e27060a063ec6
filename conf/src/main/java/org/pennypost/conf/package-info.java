/**
 * Configuration as Postfix writes it: {@code main.cf}, {@code master.cf}, their parameters and typed settings.
 *
 * <p>Reading has four steps. {@link org.pennypost.conf.LogicalLines} joins continued lines and drops comments. {@link
 * org.pennypost.conf.MainCf} and {@link org.pennypost.conf.MasterCf} say what the lines are, literally. {@link
 * org.pennypost.conf.Parameters} puts what is set over the defaults of the {@link org.pennypost.conf.Registry} and
 * expands on use, so that the order of lines does not matter. {@link org.pennypost.conf.Settings} gives each value in
 * its type; it exists only when nothing is malformed. What is wrong is a list of {@link org.pennypost.conf.Problem}s:
 * all of them, with file, line and cure.
 *
 * <p>Known limits: ranges of numbers are not checked beyond "not negative"; the class of an IPv4 address, which {@code
 * mynetworks_style = class} asks for, is taken to be its subnet.
 */
package org.pennypost.conf;
