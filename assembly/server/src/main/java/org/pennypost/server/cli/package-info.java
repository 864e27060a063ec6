/**
 * The program behind {@code james-cli}: James's own command line over JMX, told where this instance listens and what its password is, and one command that James
 * lacks, {@code ListQueues}. Runs in a process of its own, as root or as the server's user, who alone may read the password.
 */
package org.pennypost.server.cli;
