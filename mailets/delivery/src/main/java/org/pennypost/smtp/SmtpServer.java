package org.pennypost.smtp;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;

/**
 * One address to connect to.
 *
 * @param host its name, or the address as text
 * @param address of it
 * @param port of it
 * @param ownPort whether the port is that of SMTP, so that a connection to ourselves would be a loop
 */
record SmtpServer(String host, InetAddress address, int port, boolean ownPort) {
    SmtpServer {
        requireNonNull(host);
        requireNonNull(address);
    }

    /** As messages name it: {@code mx.test[192.0.2.1]}. */
    String name() {
        return host + "[" + address.getHostAddress() + "]";
    }

    /** As {@code relay=} names it: {@code mx.test[192.0.2.1]:25}. */
    String relay() {
        return name() + ":" + port;
    }
}
