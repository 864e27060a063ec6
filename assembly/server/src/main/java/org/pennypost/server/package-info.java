/**
 * The server process: James, wired.
 *
 * <p>{@link org.pennypost.server.PennypostServer} reads the settings, takes the pid file, and starts {@code
 * JamesServer}. Which Guice modules there are is decided by {@code ModuleChoice} from the settings; the modules
 * themselves hold no condition, and what {@code master.cf} does not ask for is bound but never made. James's XML trees
 * come from {@code JamesTrees}: a file of the configuration directory, else what {@code ServerBlocks} builds.
 *
 * <p>The protocol servers are James's, in small subclasses: hooks run on a {@code WorkerGroup} and not on Netty's I/O
 * threads, IMAP has {@code ImapCommands} in front. They bind nothing: {@code Listeners} makes one for each line of {@code
 * master.cf}, opens a {@code Door} for each address, leads every connection to the server of its line, and knows why one
 * cannot be opened; it replaces James's server factories. webadmin stands behind a token, on loopback.
 *
 * <p>{@code Reload} makes a new snapshot of the settings, the listeners that it asks for in addition ({@code
 * ListenersChange}) and, when {@code mailetcontainer.xml} is another one, a new generation of the {@code Pipeline}, then
 * puts all in force. Servers and generations end with their last session or mail ({@code Uses}). It is asked for over the
 * control socket ({@code org.pennypost.server.control}) or by SIGHUP.
 *
 * <p>Known limits: mailboxes and the queue are in memory; addresses are resolved at the start and at each reload, not
 * between. A session that outlives its listener's settings counts no longer against the number of connections that James
 * allows.
 */
package org.pennypost.server;
