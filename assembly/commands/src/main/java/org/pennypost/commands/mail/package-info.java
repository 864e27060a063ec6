/**
 * The command {@code mail}: writing a message and reading a mailbox, as mailutils and BSD mail do.
 *
 * <p>{@link org.pennypost.commands.mail.MailCommand} reads the command line. {@code Composer} asks for what a new message lacks and makes a
 * {@code Draft} of it, which goes out through {@code sendmail}. {@code Session} is what a person types at a mailbox, a {@code Folder}: a list of
 * {@code Letter}s as they were when it was opened. Nothing is written before {@code q}; then {@code Folder} changes the file under
 * the locks of all mail programs, and what was appended meanwhile stays. Known limits: what {@code set} and {@code .mailrc} configure is not
 * there; messages are shown as text, attachments as one line each.
 */
package org.pennypost.commands.mail;
