/**
 * The command {@code pennypost}: making an instance, starting and stopping its server, its users.
 *
 * <p>An <em>instance</em> is a directory that owns one configuration ({@code etc}) and one queue ({@code spool}), with the mailboxes,
 * homes, state and log of its users beside them. Every command but {@code init} is told the configuration directory, by {@code -c} or
 * {@code MAIL_CONFIG}, and learns all else from the {@code main.cf} there.
 *
 * <p>A command is a short-lived process. It loads neither James nor Guice; it starts the server through the distribution's launcher,
 * hears from it by a status file, and knows it afterwards by {@code $queue_directory/pid/master.pid}. Files that a command changes are
 * replaced by rename, under a lock file, so that a reader sees the old or the new one, whole.
 *
 * <p>Errors end in {@link org.pennypost.commands.CommandFailure}, which carries the sysexits(3) code, and are printed as
 * {@code pennypost: fatal: reason}.
 *
 * <p>Limits: {@code reload} does not exist in the server yet and says so; {@code stop} sends SIGTERM and so needs the server's own
 * user or root; Linux only ({@code /proc}, {@code setsid}).
 */
package org.pennypost.commands;
