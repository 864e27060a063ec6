/**
 * The control socket, {@code $queue_directory/public/control}: how commands talk to the running server.
 *
 * <p>What is said over it is described in {@code org.pennypost.conf.control}. Who may ask is decided by the user that the kernel names as the peer
 * (SO_PEERCRED), never by anything the client says, so everybody may connect; {@code reload}, {@code stop} and {@code status}
 * are for root and the server's own user; {@code submit} is for authorized_submit_users.
 *
 * <p>A client is not trusted: a request has a length and a time, and how many are served at a time is bounded, strangers
 * apart from the administrator.
 *
 * <p>Known limits: looking at the queue does not go over it yet; a client that sends more than a request may get a reset in
 * place of its answer.
 */
package org.pennypost.server.control;
