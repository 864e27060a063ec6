/**
 * The server process: James, wired.
 *
 * <p>{@link org.pennypost.server.PennypostServer} reads the settings, takes the pid file, and starts {@code
 * JamesServer}. Which Guice modules there are is decided by {@code ModuleChoice} from the settings, so what {@code
 * master.cf} does not ask for is neither bound nor loaded; the modules themselves hold no condition. James's XML trees
 * come from {@code JamesTrees}: a file of the configuration directory, else what {@code ServerBlocks} builds.
 *
 * <p>The protocol servers are James's, in small subclasses: hooks run on a {@code WorkerGroup} and not on Netty's I/O
 * threads, IMAP has {@code ImapGuard} in front. {@code Listeners} binds one server for each line of {@code master.cf},
 * all at the same time, and knows why one does not; it replaces James's server factories. webadmin stands behind a
 * token, on loopback.
 *
 * <p>{@code Reload} makes a new snapshot of the settings and, when {@code mailetcontainer.xml} is another one, a new
 * generation of the {@code Pipeline}, then swaps both; it is asked for over the control socket ({@code
 * org.pennypost.server.control}) or by SIGHUP.
 *
 * <p>Known limits: mailboxes and the queue are in memory; JMX is not served yet; addresses are resolved once, at the
 * start.
 */
package org.pennypost.server;
