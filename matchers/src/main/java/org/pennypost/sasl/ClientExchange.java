package org.pennypost.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The client's side of one login with one mechanism. Used by one thread, and once. Source: RFC 4422, RFC 4616, RFC 5802,
 * RFC 7677.
 */
public abstract sealed class ClientExchange {
    /** The server says something that makes no sense, or is not the one that knows the password. */
    public static final class Fault extends Exception {
        private static final long serialVersionUID = 1L;

        Fault(String text) {
            super(text);
        }
    }

    private ClientExchange() {}

    /**
     * Begins.
     *
     * @param mechanism agreed upon
     * @param user the login name
     * @param password of the user
     * @param random gives nonces
     * @return the exchange
     */
    public static ClientExchange of(Mechanism mechanism, String user, String password, SecureRandom random) {
        return switch (mechanism) {
            case PLAIN -> new Plain(user, password);
            case LOGIN -> new Login(user, password);
            case SCRAM_SHA_1 -> new Scram(ScramHash.SHA_1, user, password, random);
            case SCRAM_SHA_256 -> new Scram(ScramHash.SHA_256, user, password, random);
        };
    }

    /**
     * Gives what the client says first.
     *
     * @return the initial response, not encoded; empty when the server is to begin
     */
    public abstract Optional<byte[]> first();

    /**
     * Answers the server.
     *
     * @param challenge decoded
     * @return the response, not encoded
     * @throws Fault when that is to be the end
     */
    public abstract byte[] next(byte[] challenge) throws Fault;

    private static final class Plain extends ClientExchange {
        private final String user;
        private final String password;

        Plain(String user, String password) {
            this.user = requireNonNull(user);
            this.password = requireNonNull(password);
        }

        @Override
        public Optional<byte[]> first() {
            return Optional.of(("\0" + user + "\0" + password).getBytes(UTF_8));
        }

        @Override
        public byte[] next(byte[] challenge) {
            return first().orElseThrow();
        }
    }

    private static final class Login extends ClientExchange {
        private final String user;
        private final String password;
        private int answers;

        Login(String user, String password) {
            this.user = requireNonNull(user);
            this.password = requireNonNull(password);
        }

        @Override
        public Optional<byte[]> first() {
            return Optional.empty();
        }

        @Override
        public byte[] next(byte[] challenge) throws Fault {
            answers++;
            if (answers > 2) {
                throw new Fault("authentication protocol loop");
            }
            return (answers == 1 ? user : password).getBytes(UTF_8);
        }
    }

    private static final class Scram extends ClientExchange {
        private static final int NONCE_BYTES = 18;
        private static final int MOST_ITERATIONS = 10_000_000;
        private static final String HEADER = "n,,";

        private final ScramHash hash;
        private final String password;
        private final String nonce;
        private final String bare;
        private Optional<byte[]> verifier = Optional.empty();
        private boolean verified;

        Scram(ScramHash hash, String user, String password, SecureRandom random) {
            this.hash = requireNonNull(hash);
            this.password = requireNonNull(password);
            byte[] own = new byte[NONCE_BYTES];
            random.nextBytes(own);
            this.nonce = Base64.getEncoder().encodeToString(own);
            this.bare = "n=" + user.replace("=", "=3D").replace(",", "=2C") + ",r=" + nonce;
        }

        @Override
        public Optional<byte[]> first() {
            return Optional.of((HEADER + bare).getBytes(UTF_8));
        }

        @Override
        public byte[] next(byte[] challenge) throws Fault {
            String text = new String(challenge, UTF_8);
            try {
                return verifier.isPresent() ? verify(text) : proof(text).getBytes(UTF_8);
            } catch (GeneralSecurityException | IllegalArgumentException e) {
                throw new Fault("bad protocol / cancel");
            }
        }

        private String proof(String serverFirst) throws Fault, GeneralSecurityException {
            Map<Character, String> fields = fields(serverFirst);
            String both = fields.getOrDefault('r', "");
            String count = fields.getOrDefault('i', "");
            byte[] salt = Base64.getDecoder().decode(fields.getOrDefault('s', ""));
            boolean plausible = count.matches("[1-9][0-9]{0,7}") && Integer.parseInt(count) <= MOST_ITERATIONS;
            if (!both.startsWith(nonce) || both.length() == nonce.length() || !plausible || fields.containsKey('m')) {
                throw new Fault("bad protocol / cancel");
            }
            byte[] salted = hash.derive(password, salt, Integer.parseInt(count));
            byte[] clientKey = hash.hmac(salted, "Client Key".getBytes(UTF_8));
            String last = "c=" + base64(HEADER.getBytes(UTF_8)) + ",r=" + both;
            byte[] all = (bare + "," + serverFirst + "," + last).getBytes(UTF_8);
            byte[] signature = hash.hmac(hash.digest(clientKey), all);
            for (int i = 0; i < clientKey.length; i++) {
                clientKey[i] ^= signature[i];
            }
            verifier = Optional.of(hash.hmac(hash.hmac(salted, "Server Key".getBytes(UTF_8)), all));
            return last + ",p=" + base64(clientKey);
        }

        private byte[] verify(String serverLast) throws Fault {
            byte[] given = Base64.getDecoder().decode(fields(serverLast).getOrDefault('v', ""));
            if (verified || !MessageDigest.isEqual(given, verifier.orElseThrow())) {
                throw new Fault("the server does not know the password");
            }
            verified = true;
            return new byte[0];
        }

        private static Map<Character, String> fields(String message) {
            Map<Character, String> fields = new HashMap<>();
            Arrays.stream(message.split(",", -1))
                    .filter(field -> field.length() > 1 && field.charAt(1) == '=')
                    .forEach(field -> fields.putIfAbsent(field.charAt(0), field.substring(2)));
            return fields;
        }

        private static String base64(byte[] bytes) {
            return Base64.getEncoder().encodeToString(bytes);
        }
    }
}
