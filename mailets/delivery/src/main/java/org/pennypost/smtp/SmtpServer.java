package org.pennypost.smtp;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import org.pennypost.conf.Addresses;

/**
 * One address to connect to.
 *
 * @param host its name, or the address as text
 * @param place the IP address, or the path of a socket as the configuration gives it
 * @param address with its port, or the path of a socket
 * @param ownPort whether the port is that of SMTP, so that a connection to ourselves would be a loop
 * @param best whether no other server of the next hop is preferred
 */
record SmtpServer(String host, String place, SocketAddress address, boolean ownPort, boolean best) {
    SmtpServer {
        requireNonNull(host);
        requireNonNull(place);
        requireNonNull(address);
    }

    /** As messages name it: {@code mx.test[192.0.2.1]}. */
    String name() {
        return host + "[" + place + "]";
    }

    /** One that no other is preferred to. */
    static SmtpServer at(String host, InetAddress address, int port, boolean ownPort) {
        return new SmtpServer(
                host, Addresses.text(address.getAddress()), new InetSocketAddress(address, port), ownPort, true);
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
        return isLocal() ? "" : place;
    }

    /** The same where others are preferred. */
    SmtpServer second() {
        return new SmtpServer(host, place, address, ownPort, false);
    }
}
