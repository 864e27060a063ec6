package org.pennypost.conf;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;

/**
 * One enabled line of {@code master.cf}.
 *
 * @param name the service's own name: that of its port where it has one ({@code smtp}, {@code submission}), else as in
 *     the file
 * @param type how it is reached
 * @param endpoint the first field as in the file: {@code smtp}, {@code 2525}, {@code 127.0.0.1:2525}
 * @param host the address in the first field, without brackets; empty where {@code inet_interfaces} decides
 * @param port the TCP port; 0 when it has none
 * @param command the program's name: {@code smtpd}, {@code imapd}
 * @param overrides its {@code -o name=value}, unexpanded, in order
 * @param line where it begins, counted from 1
 */
public record Service(
        String name,
        Type type,
        String endpoint,
        Optional<String> host,
        int port,
        String command,
        Map<String, String> overrides,
        int line) {
    /** Refuses nulls; keeps the order of the overrides. */
    public Service {
        requireNonNull(name, "name");
        requireNonNull(type, "type");
        requireNonNull(endpoint, "endpoint");
        requireNonNull(host, "host");
        requireNonNull(command, "command");
        overrides = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(overrides));
    }

    /** How a service is reached. */
    public enum Type {
        /** A TCP socket. */
        INET,
        /** A UNIX-domain stream socket. */
        UNIX,
        /** A UNIX-domain datagram socket. */
        UNIX_DGRAM,
        /** A named pipe. */
        FIFO,
        /** A UNIX-domain stream socket over which connections are passed. */
        PASS
    }
}
