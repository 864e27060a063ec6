package org.pennypost.policy;

import static java.util.Objects.requireNonNull;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pennypost.conf.Settings;
import org.pennypost.conf.Words;

/**
 * A policy server: where it is, and how it is asked. Immutable. Source: SMTPD_POLICY_README; postconf(5)
 * smtpd_policy_service_timeout and its kin.
 *
 * @param endpoint {@code inet:host:port}, {@code unix:path}, as it was written
 * @param socketPath of a UNIX socket; empty for TCP
 * @param limits how long it may take, and how often it is tried
 * @param defaultAction what is done when it does not answer
 * @param context what it is told as policy_context
 */
public record PolicyServer(
        String endpoint, Optional<Path> socketPath, Limits limits, String defaultAction, String context) {
    private static final String PREFIX = "smtpd_policy_service_";
    private static final Set<String> NAMES = Set.of(
            "default_action",
            "max_idle",
            "max_ttl",
            "policy_context",
            "request_limit",
            "retry_delay",
            "timeout",
            "try_limit");

    /** Checks that nothing is null. */
    public PolicyServer {
        requireNonNull(endpoint);
        requireNonNull(socketPath);
        requireNonNull(limits);
        requireNonNull(defaultAction);
        requireNonNull(context);
    }

    /**
     * The bounds of a server.
     *
     * @param timeout to connect, to write, to read
     * @param maxIdle how long a connection may wait for the next request
     * @param maxTtl how long a connection may live
     * @param retryDelay between two tries
     * @param tries how many tries one request has, at least one
     * @param requests how many requests one connection takes, 0 for any number
     */
    public record Limits(
            Duration timeout, Duration maxIdle, Duration maxTtl, Duration retryDelay, int tries, int requests) {}

    /**
     * Reads a server as it stands behind check_policy_service.
     *
     * @param text {@code inet:host:port}, {@code unix:path}, or in braces with attributes: <code>{ inet:host:port,
     *     timeout=10s, default_action=DUNNO }</code>
     * @param settings where the other values come from
     * @return the server
     * @throws IllegalArgumentException when it is malformed; the message is for the administrator
     */
    public static PolicyServer of(String text, Settings settings) {
        List<String> words = Words.inBraces(text).map(Words::byCommaOrSpace).orElse(List.of(text));
        if (words.isEmpty()) {
            throw new IllegalArgumentException("policy server without a name: \"" + text + "\"");
        }
        Map<String, String> own = new HashMap<>();
        for (String word : words.subList(1, words.size())) {
            String attribute = Words.inBraces(word).orElse(word);
            int equals = attribute.indexOf('=');
            String name = attribute.substring(0, Math.max(0, equals)).strip();
            if (!NAMES.contains(name)) {
                throw new IllegalArgumentException(
                        "unknown attribute of a policy server: \"" + attribute + "\": need one of " + sorted());
            }
            own.put(PREFIX + name, attribute.substring(equals + 1).strip());
        }
        return of(words.get(0), own.isEmpty() ? settings : settings.with(own), settings);
    }

    private static String sorted() {
        return String.join(", ", NAMES.stream().sorted().toList());
    }

    private static PolicyServer of(String endpoint, Settings own, Settings settings) {
        Limits limits = new Limits(
                own.duration("smtpd_policy_service_timeout"),
                own.duration("smtpd_policy_service_max_idle"),
                own.duration("smtpd_policy_service_max_ttl"),
                own.duration("smtpd_policy_service_retry_delay"),
                Math.max(1, own.integer("smtpd_policy_service_try_limit")),
                own.integer("smtpd_policy_service_request_limit"));
        Optional<Path> socket = Optional.empty();
        if (endpoint.startsWith("unix:")) {
            socket = Optional.of(settings.path("queue_directory").resolve(endpoint.substring("unix:".length())));
        } else {
            tcp(endpoint);
        }
        return new PolicyServer(
                endpoint,
                socket,
                limits,
                own.text("smtpd_policy_service_default_action"),
                own.text("smtpd_policy_service_policy_context"));
    }

    /** {@code inet:host:port}; the host may be left out, or stand in brackets. */
    private static InetSocketAddress tcp(String endpoint) {
        String text = endpoint.startsWith("inet:") ? endpoint.substring("inet:".length()) : endpoint;
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        String port = text.substring(colon + 1);
        if (!endpoint.startsWith("inet:") || !port.matches("\\d{1,5}") || Integer.parseInt(port) > 65535) {
            throw new IllegalArgumentException(
                    "bad policy server \"" + endpoint + "\": need inet:host:port or unix:pathname");
        }
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        return InetSocketAddress.createUnresolved(bare.isEmpty() ? "localhost" : bare, Integer.parseInt(port));
    }

    /** Where to connect to; a name is looked up now. */
    SocketAddress address() {
        if (socketPath.isPresent()) {
            return UnixDomainSocketAddress.of(socketPath.get());
        }
        InetSocketAddress named = tcp(endpoint);
        return new InetSocketAddress(named.getHostString(), named.getPort());
    }
}
