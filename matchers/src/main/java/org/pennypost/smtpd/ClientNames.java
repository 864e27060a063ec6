package org.pennypost.smtpd;

import java.net.InetAddress;

/**
 * Finds the name of a client.
 *
 * <p>May block for a bounded time, so it is called on worker threads only. Any number of threads may use one instance.
 * Source: postconf(5) smtpd_peername_lookup.
 */
@FunctionalInterface
public interface ClientNames {
    /** Knows no names, for {@code smtpd_peername_lookup = no}. */
    ClientNames NONE = (address, port) -> new Client(address, port, Client.UNKNOWN, Client.UNKNOWN);

    /**
     * Looks a client up.
     *
     * @param address of the client
     * @param port of the client
     * @return the client; its name is {@code unknown} when nothing is found in time
     */
    Client lookup(InetAddress address, int port);
}
