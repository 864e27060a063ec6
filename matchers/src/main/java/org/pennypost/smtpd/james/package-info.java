/**
 * The SMTP dialogue on James's SMTP server.
 *
 * <p>{@link org.pennypost.smtpd.james.SmtpdServer} is made once per smtpd line of master.cf. James accepts connections
 * and keeps the session and the handler chain; the dialogue runs on worker threads, one piece of input at a time, so that
 * a slow lookup or hook costs its own client only and a flooding client cannot fill the memory. No policy lives here.
 */
package org.pennypost.smtpd.james;
