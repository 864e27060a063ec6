/**
 * Mail of local users: what comes over the control socket, and what lies in {@code maildrop} because the server was down.
 *
 * <p>Who submits is told by the kernel: the peer of the socket, the owner of the file. Known limits: none of VERP is
 * known here. Source: Postfix pickup(8), postdrop(1).
 */
package org.pennypost.queue.pickup;
