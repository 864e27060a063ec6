package org.pennypost.smtp;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.pennypost.address.HostNames;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.tls.TlsFault;
import org.pennypost.tls.TlsSuites;

/**
 * Finds out how much TLS a server needs: what the policy tables say of the next hop, else the level for all.
 *
 * <p>Immutable and thread safe. Source: postconf(5) smtp_tls_policy_maps, smtp_tls_security_level; Postfix {@code
 * smtp_tls_policy.c}.
 */
final class TlsPolicies {
    private final ClientParameters parameters;
    private final ClientParameters.Tables tables;
    private final Policy usual;

    /** A level and what may stand behind it. */
    private record Policy(TlsLevel level, Map<String, String> attributes) {}

    /** @throws TlsFault when the settings make no sense */
    TlsPolicies(ClientParameters parameters) throws TlsFault {
        this.parameters = requireNonNull(parameters);
        this.tables = parameters.tables("_tls_policy_maps");
        this.usual = new Policy(level(parameters), Map.of());
        for (TlsLevel level : new TlsLevel[] {TlsLevel.MAY, TlsLevel.ENCRYPT}) {
            suites(new Policy(level, Map.of())); // shows early what is malformed
        }
    }

    private static TlsLevel level(ClientParameters parameters) throws TlsFault {
        String text = parameters.text("_tls_security_level");
        TlsLevel level =
                text.isEmpty() ? TlsLevel.NONE : TlsLevel.of(text).orElseThrow(() -> unknown(parameters, text));
        // Postfix refuses to send where TLS comes first and is not required; what is meant is plain.
        return parameters.bool("_tls_wrappermode") && !level.isRequired() ? TlsLevel.ENCRYPT : level;
    }

    private static TlsFault unknown(ClientParameters parameters, String text) {
        String name = parameters.name("_tls_security_level");
        return new TlsFault(
                List.of(name),
                name + ": no level: \"" + text + "\"",
                "write none, may, encrypt, fingerprint, verify or secure");
    }

    /** Whether every next hop goes without TLS. */
    boolean isOff() {
        return usual.level() == TlsLevel.NONE && tables.isEmpty();
    }

    /**
     * Finds the policy for a server.
     *
     * @throws Failure when a table cannot be asked, or says what makes no sense
     */
    ServerTls find(Destination destination, String host, Log log) throws Failure {
        if (isOff()) {
            return ServerTls.OFF;
        }
        try {
            Policy policy = policy(destination.text());
            if (policy.level() == TlsLevel.NONE) {
                return ServerTls.OFF;
            }
            return new ServerTls(
                    policy.level(),
                    suites(policy),
                    match(policy, destination.domain(), host),
                    serverName(policy, destination.domain(), host),
                    reuse(policy));
        } catch (LookupFailure e) {
            log.warning(parameters.name("_tls_policy_maps") + ": " + e.getMessage());
            throw new Failure("4.7.5", "TLS policy lookup error for " + destination.text() + "/" + host);
        } catch (TlsFault e) {
            log.warning("TLS policy for " + destination.text() + ": " + e.getMessage() + "; " + e.cure());
            throw new Failure("4.7.5", "client TLS configuration problem");
        }
    }

    /** A domain is asked for with its parents, {@code .example.com}; all else as it is written. */
    private Policy policy(String destination) throws LookupFailure, TlsFault {
        String key = destination;
        while (!tables.isEmpty()) {
            Optional<String> found = tables.find(key);
            if (found.isPresent()) {
                return parse(found.get());
            }
            int dot = HostNames.isHostName(destination) ? key.indexOf('.', 1) : -1;
            if (dot < 0) {
                break;
            }
            key = key.substring(dot);
        }
        return usual;
    }

    private Policy parse(String text) throws TlsFault {
        List<String> words = Arrays.stream(text.strip().split("[\\s,]+", -1))
                .filter(word -> !word.isEmpty())
                .toList();
        String name = parameters.name("_tls_policy_maps");
        if (words.isEmpty()) {
            throw new TlsFault(List.of(name), name + ": empty policy", "write a level");
        }
        TlsLevel level = TlsLevel.of(words.get(0))
                .orElseThrow(() -> new TlsFault(
                        List.of(name), name + ": no level: \"" + words.get(0) + "\"", "write encrypt, for example"));
        Map<String, String> attributes = new HashMap<>();
        for (String word : words.subList(1, words.size())) {
            String[] pair = word.split("=", 2);
            String attribute = pair[0].toLowerCase(Locale.ROOT);
            boolean known = List.of("protocols", "ciphers", "exclude", "match", "servername", "connection_reuse")
                    .contains(attribute);
            if (!known || pair.length < 2 || pair[1].isEmpty()) {
                throw new TlsFault(
                        List.of(name), name + ": malformed attribute/value pair \"" + word + "\"", "write match=name");
            }
            attributes.merge(attribute, pair[1], (one, two) -> one + ":" + two);
        }
        return new Policy(level, attributes);
    }

    private TlsSuites suites(Policy policy) throws TlsFault {
        boolean mandatory = policy.level().isRequired();
        String protocols = mandatory ? "_tls_mandatory_protocols" : "_tls_protocols";
        String ciphers = mandatory ? "_tls_mandatory_ciphers" : "_tls_ciphers";
        List<String> excluded = new ArrayList<>(parameters.list("_tls_exclude_ciphers"));
        if (mandatory) {
            excluded.addAll(parameters.list("_tls_mandatory_exclude_ciphers"));
        }
        if (policy.attributes().containsKey("exclude")) {
            excluded = List.of(policy.attributes().get("exclude").split(":", -1));
        }
        return TlsSuites.of(
                parameters.settings(),
                parameters.name(protocols),
                policy.attributes().getOrDefault("protocols", parameters.text(protocols)),
                policy.attributes().getOrDefault("ciphers", parameters.text(ciphers)),
                excluded);
    }

    private List<String> match(Policy policy, String domain, String host) throws TlsFault {
        String given = policy.attributes().get("match");
        return switch (policy.level()) {
            case FINGERPRINT -> fingerprints(given);
            case VERIFY -> names(given == null ? parameters.text("_tls_verify_cert_match") : given, domain, host);
            case SECURE -> names(given == null ? parameters.text("_tls_secure_cert_match") : given, domain, host);
            default -> List.of();
        };
    }

    private List<String> fingerprints(String given) throws TlsFault {
        String name = parameters.name("_tls_fingerprint_cert_match");
        List<String> found = Arrays.asList(
                (given == null ? parameters.text("_tls_fingerprint_cert_match") : given).split("[\\s,|]+"));
        if (found.isEmpty() || found.get(0).isEmpty()) {
            throw new TlsFault(List.of(name), name + ": no fingerprint to match", "name those of the server");
        }
        return found;
    }

    private static List<String> names(String words, String domain, String host) {
        List<String> names = new ArrayList<>();
        for (String word : words.split("[\\s,:]+", -1)) {
            switch (word) {
                case "" -> {}
                case "nexthop" -> names.add(domain);
                case "dot-nexthop" -> names.add("." + domain);
                case "hostname" -> names.add(host);
                default -> names.add(word);
            }
        }
        return names;
    }

    private Optional<String> serverName(Policy policy, String domain, String host) {
        String text = policy.attributes().getOrDefault("servername", parameters.text("_tls_servername"));
        String name =
                switch (text) {
                    case "nexthop" -> domain;
                    case "hostname" -> host;
                    default -> text;
                };
        return HostNames.isHostName(name) ? Optional.of(name) : Optional.empty();
    }

    private boolean reuse(Policy policy) {
        String text = policy.attributes().get("connection_reuse");
        return text == null ? parameters.bool("_tls_connection_reuse") : text.equals("yes");
    }
}
