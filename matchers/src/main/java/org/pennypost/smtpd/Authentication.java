package org.pennypost.smtpd;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.pennypost.sasl.Exchange;
import org.pennypost.sasl.Mechanism;
import org.pennypost.sasl.Step;

/**
 * One AUTH from its command to its last reply: lines of base64 in and out. What the client sends is never logged but for
 * the user's name. Source: RFC 4954; Postfix {@code smtpd_sasl_glue.c}.
 */
final class Authentication {
    /** What a client is told when users cannot be looked up. */
    static final String UNREADABLE = "users cannot be looked up";

    private static final int LONGEST_NAME = 100;

    private final Session session;
    private final String name;
    private final CommandLine line;
    private Exchange exchange;

    Authentication(Session session, String name) {
        this.session = session;
        this.name = name;
        this.line = new CommandLine(session.settings().sasl().responseLimit());
    }

    /** Begins; false when it has failed already. */
    boolean begin(Optional<Mechanism> mechanism, Optional<String> initial) {
        if (mechanism.isEmpty()) {
            return failed(new Step.Failure(Optional.empty(), "no mechanism available"));
        }
        exchange = mechanism.get().exchange(session.environment.logins());
        try {
            if (initial.isEmpty()) {
                return take(exchange.begin());
            }
            return answer(initial.get().equals("=") ? "" : initial.get(), true);
        } catch (IOException e) {
            return unreadable(e);
        }
    }

    /** Takes bytes that answer a challenge; gives the offset behind the line's end, or the end. */
    int take(byte[] bytes, int offset, int end) {
        int stop = line.take(bytes, offset, end);
        if (!line.isComplete()) {
            return stop;
        }
        session.transcript.secret();
        boolean success = false;
        if (line.endedBare() && session.settings().refusesBareNewline(session.client)) {
            Content.refuseBareNewline(session);
        } else if (line.isTooLong()) {
            tooLong();
        } else {
            success = response(StandardCharsets.ISO_8859_1.decode(line.bytes()).toString());
        }
        line.clear();
        if (session.authentication().isEmpty()) {
            session.counts.add(Command.AUTH, success);
        }
        if (!success) {
            session.error();
        }
        return stop;
    }

    private boolean response(String text) {
        if (text.equals("*")) {
            session.endAuthentication();
            session.log(
                    "warning: " + session.client.nameAddress() + ": SASL " + shown(name) + " authentication aborted");
            session.reply("501 5.7.0 Authentication aborted");
            return false;
        }
        try {
            return answer(text, false);
        } catch (IOException e) {
            return unreadable(e);
        }
    }

    private void tooLong() {
        session.endAuthentication();
        session.reply("500 5.5.6 SASL response limit exceeded");
    }

    private boolean answer(String base64, boolean initial) throws IOException {
        Optional<byte[]> decoded = decoded(base64);
        if (decoded.isEmpty()) {
            return failed(new Step.Failure(
                    Optional.empty(), "Invalid base64 data in " + (initial ? "initial" : "continued") + " response"));
        }
        return take(exchange.next(decoded.get(), initial));
    }

    /** Empty for what is no base64; Java would take it without its padding, too (RFC 4954 section 4). */
    private static Optional<byte[]> decoded(String base64) {
        try {
            return base64.length() % 4 == 0 ? Optional.of(Base64.getDecoder().decode(base64)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private boolean take(Step step) {
        if (step instanceof Step.Failure failure) {
            return failed(failure);
        }
        if (step instanceof Step.Challenge challenge) {
            session.authentication(this);
            session.reply(
                    "334 " + Base64.getEncoder().encodeToString(challenge.text().getBytes(StandardCharsets.UTF_8)));
            return true;
        }
        session.endAuthentication();
        session.authenticated(
                name.toUpperCase(java.util.Locale.ROOT),
                session.settings().sasl().userName(((Step.Success) step).user()));
        session.reply("235 2.7.0 Authentication successful");
        return true;
    }

    private boolean failed(Step.Failure failure) {
        session.endAuthentication();
        log(failure.reason(), failure.user());
        session.delay(session.settings().sasl().failureDelay());
        session.reply("535 5.7.8 Error: authentication failed: " + failure.reason());
        return false;
    }

    private boolean unreadable(IOException cause) {
        session.endAuthentication();
        session.log("warning: " + cause.getMessage());
        log(UNREADABLE, Optional.empty());
        session.reply("454 4.7.0 Temporary authentication failure: " + UNREADABLE);
        return false;
    }

    private void log(String reason, Optional<String> user) {
        session.log("warning: " + session.client.nameAddress() + ": SASL " + shown(name) + " authentication failed: "
                + reason + ", sasl_username=" + user.map(Authentication::shown).orElse("(unavailable)"));
    }

    private static String shown(String text) {
        StringBuilder shown = new StringBuilder(text.length() > LONGEST_NAME ? text.substring(0, LONGEST_NAME) : text);
        for (int i = 0; i < shown.length(); i++) {
            if (Character.isISOControl(shown.charAt(i))) {
                shown.setCharAt(i, '?');
            }
        }
        return shown.toString();
    }
}
