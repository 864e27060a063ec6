/**
 * What {@code pennypost explain} says: where an address goes and why, in steps.
 *
 * <p>No rule is known here. The address is given to the server's own router, recipient check and SMTP dialogue, made from
 * the configuration on disk as the service of {@code master.cf} sees it, and an observer writes down what they ask and
 * answer. What the client is and does is said by the question, so that every list of restrictions can be asked. Nothing is sent and nothing is written, whether a server runs or not.
 *
 * <p>Known limits: hooks of the administrator's own ({@code extensions}) and rules in {@code mailetcontainer.xml} are not
 * asked; of aliases(5) addresses are followed, but no commands, files and lists; {@code .forward} files are their users' own and are not read.
 */
package org.pennypost.commands.explain;
