/**
 * What {@code pennypost check} says: every problem of every file at once.
 *
 * <p>{@link org.pennypost.conf.check.Check} adds to the problems of single lines, which {@link
 * org.pennypost.conf.Settings#load} finds, those that show only when parameters, services and tables are seen together.
 *
 * <p>Known limits: a list that a table or file gives is not looked into for domains in two classes; whether a restriction
 * list can be passed without its last word is not worked out.
 */
package org.pennypost.conf.check;
