/**
 * James's IMAP over what {@link org.pennypost.imap} finds in messages: FETCH answered piece by piece, as fast as the client takes it.
 *
 * <p>James's own FETCH makes a dozen objects of each message, parses it with a general library and hands all to the network without
 * asking whether the client reads; ours formats bytes, a window of messages at a time, and holds two windows at most.
 */
package org.pennypost.imap.james;
