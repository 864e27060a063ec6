package org.pennypost.smtp;

import static java.util.Objects.requireNonNull;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import org.pennypost.conf.Addresses;

/**
 * One address to connect to.
 *
 * @param host its name, or the address as text
 * @param address with its port, or the path of a socket
 * @param ownPort whether the port is that of SMTP, so that a connection to ourselves would be a loop
 * @param best whether no other server of the next hop is preferred
 */
record SmtpServer(String host, SocketAddress address, boolean ownPort, boolean best) {
    SmtpServer {
        requireNonNull(host);
        requireNonNull(address);
    }

    /** As messages name it: {@code mx.test[192.0.2.1]}. */
    String name() {
        return host + "[" + place() + "]";
    }

    private String place() {
        return address instanceof InetSocketAddress inet
                ? Addresses.text(inet.getAddress().getAddress())
                : String.valueOf(address);
    }

    /** As {@code relay=} names it: {@code mx.test[192.0.2.1]:25}, {@code mail.test[/path]}. */
    String relay() {
        return address instanceof InetSocketAddress inet ? name() + ":" + inet.getPort() : name();
    }

    boolean isLocal() {
        return address instanceof UnixDomainSocketAddress;
    }

    /** The IP address as text, as tables are asked for it; empty where there is none. */
    String ip() {
        return isLocal() ? "" : place();
    }

    /** The same where others are preferred. */
    SmtpServer second() {
        return new SmtpServer(host, address, ownPort, false);
    }
}
