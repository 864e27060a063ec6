package org.pennypost.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Salted challenge and response: the password never travels, and the server proves that it knows it. Source: RFC 5802, RFC
 * 7677.
 */
final class ScramExchange implements Exchange {
    private static final Pattern FIRST = Pattern.compile("([nyp][^,]*),(a=[^,]*)?,(n=([^,]+),r=([!-+\\--~]+)(,.*)?)");
    private static final Pattern LAST =
            Pattern.compile("(c=([A-Za-z0-9+/=]+),r=([!-+\\--~]+)(,.*)?),p=([A-Za-z0-9+/=]+)");
    private static final int NONCE_BYTES = 18;

    private final Logins logins;
    private final ScramHash hash;
    private final SecureRandom random;
    private State state = State.FIRST_MESSAGE;
    private String header = "";
    private String clientFirst = "";
    private String serverFirst = "";
    private String nonce = "";
    private Optional<String> user = Optional.empty();
    private ScramKeys keys;

    private enum State {
        FIRST_MESSAGE,
        PROOF,
        ACKNOWLEDGEMENT
    }

    ScramExchange(Logins logins, ScramHash hash, SecureRandom random) {
        this.logins = requireNonNull(logins);
        this.hash = requireNonNull(hash);
        this.random = requireNonNull(random);
    }

    @Override
    public Step begin() {
        return new Step.Challenge("");
    }

    @Override
    public Step next(byte[] response, boolean initial) throws IOException {
        String text = new String(response, UTF_8);
        try {
            return switch (state) {
                case FIRST_MESSAGE -> first(text);
                case PROOF -> proof(text);
                case ACKNOWLEDGEMENT -> text.isEmpty() ? new Step.Success(user.orElseThrow()) : malformed();
            };
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return malformed();
        }
    }

    private Step malformed() {
        return new Step.Failure(user, Step.Failure.PROTOCOL);
    }

    private Step first(String text) throws IOException {
        Matcher form = FIRST.matcher(text);
        if (!form.matches() || form.group(1).startsWith("p") || form.group(1).length() != 1) {
            return malformed(); // channel binding is not offered, so a client must not ask for it
        }
        String name = form.group(4);
        if (name.replaceAll("=2C|=3D", "").contains("=")) {
            return malformed();
        }
        name = name.replace("=2C", ",").replace("=3D", "=");
        user = Optional.of(name);
        String authorization = form.group(2) == null ? "" : form.group(2).substring(2);
        if (!authorization.isEmpty() && !authorization.equals(form.group(4))) {
            return new Step.Failure(user, Step.Failure.WRONG);
        }
        header = text.substring(0, text.length() - form.group(3).length());
        clientFirst = form.group(3);
        keys = logins.keys(name, hash);
        byte[] own = new byte[NONCE_BYTES];
        random.nextBytes(own);
        nonce = form.group(5) + Base64.getEncoder().encodeToString(own);
        serverFirst =
                "r=" + nonce + ",s=" + Base64.getEncoder().encodeToString(keys.salt()) + ",i=" + keys.iterations();
        state = State.PROOF;
        return new Step.Challenge(serverFirst);
    }

    private Step proof(String text) throws GeneralSecurityException {
        Matcher form = LAST.matcher(text);
        if (!form.matches()) {
            return malformed();
        }
        boolean bound = MessageDigest.isEqual(Base64.getDecoder().decode(form.group(2)), header.getBytes(UTF_8))
                && MessageDigest.isEqual(form.group(3).getBytes(UTF_8), nonce.getBytes(UTF_8));
        byte[] signed = (clientFirst + "," + serverFirst + "," + form.group(1)).getBytes(UTF_8);
        byte[] signature = hash.hmac(keys.storedKey(), signed);
        byte[] proof = Base64.getDecoder().decode(form.group(5));
        if (!bound || proof.length != signature.length) {
            return malformed();
        }
        for (int i = 0; i < proof.length; i++) {
            proof[i] ^= signature[i]; // gives the client's key
        }
        if (!MessageDigest.isEqual(hash.digest(proof), keys.storedKey())) {
            return new Step.Failure(user, Step.Failure.WRONG);
        }
        state = State.ACKNOWLEDGEMENT;
        String verifier = Base64.getEncoder().encodeToString(hash.hmac(keys.serverKey(), signed));
        return new Step.Challenge("v=" + verifier);
    }
}
