package org.pennypost.sasl;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The mechanisms, the strongest first. Source: the registry of SASL mechanisms. */
public enum Mechanism {
    /** RFC 7677. */
    SCRAM_SHA_256(ScramHash.SHA_256),
    /** RFC 5802. */
    SCRAM_SHA_1(ScramHash.SHA_1),
    /** RFC 4616. */
    PLAIN,
    /** What came before PLAIN. */
    LOGIN;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Optional<ScramHash> hash;

    Mechanism(ScramHash hash) {
        this.hash = Optional.of(hash);
    }

    Mechanism() {
        this.hash = Optional.empty();
    }

    /**
     * Gives the name as it is offered.
     *
     * @return {@code SCRAM-SHA-256}
     */
    public String text() {
        return name().replace('_', '-');
    }

    /**
     * Finds a mechanism.
     *
     * @param text its name, in any letter case
     * @return empty for an unknown one
     */
    public static Optional<Mechanism> of(String text) {
        for (Mechanism each : values()) {
            if (each.text().equals(text.toUpperCase(Locale.ROOT))) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    /**
     * Tells whether it has the properties that are asked for.
     *
     * @param options words of smtpd_sasl_security_options
     * @return false when one of them forbids it
     */
    public boolean satisfies(Set<String> options) {
        boolean challenge = hash.isPresent();
        return !options.contains("forward_secrecy")
                && (challenge
                        || !(options.contains("noplaintext")
                                || options.contains("noactive")
                                || options.contains("mutual_auth")));
    }

    /**
     * Tells whether all users can log in with it.
     *
     * @param logins knows them
     * @return false when what is stored of somebody's password does not do
     * @throws IOException when users cannot be looked up
     */
    public boolean suits(Logins logins) throws IOException {
        return hash.isEmpty() || logins.hasAll(hash.get());
    }

    /**
     * Begins an attempt.
     *
     * @param logins knows the users
     * @return the attempt
     */
    public Exchange exchange(Logins logins) {
        return switch (this) {
            case PLAIN -> new PlainExchange(logins);
            case LOGIN -> new LoginExchange(logins);
            default -> new ScramExchange(logins, hash.orElseThrow(), RANDOM);
        };
    }
}
