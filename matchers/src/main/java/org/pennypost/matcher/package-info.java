/**
 * Matchers for the administrator's rules in {@code mailetcontainer.xml}, by the terms of Postfix: where does a recipient
 * go?
 *
 * <p>They ask the router of the configuration as it is when the mail is matched, so that a reload counts at once. They
 * match single recipients; James splits a mail whose recipients differ. A table that cannot be asked makes the matcher
 * fail, and the mail waits.
 *
 * <p>They are for the processor {@code filters}, where recipients are as cleanup left them.
 */
package org.pennypost.matcher;
