/**
 * Asks policy servers over TCP or UNIX sockets what is to become of a request: attributes out, an action back.
 *
 * <p>{@link org.pennypost.policy.PolicyServer} says where a server is and how long it may take; {@link
 * org.pennypost.policy.PolicyConnection} is one connection to it, kept for the requests of one mail transaction. It is
 * opened, written and read within one bounded time, so that a server that hangs holds up only who asks it.
 *
 * <p>Known limits: names of hosts are looked up by the system.
 */
package org.pennypost.policy;
