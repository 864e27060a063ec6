package org.pennypost.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.Optional;

/** Asks for the user, then for the password. Source: draft-murchison-sasl-login. */
final class LoginExchange implements Exchange {
    private final Logins logins;
    private Optional<String> user = Optional.empty();

    LoginExchange(Logins logins) {
        this.logins = requireNonNull(logins);
    }

    @Override
    public Step begin() {
        return ask("Username:");
    }

    @Override
    public Step next(byte[] response, boolean initial) throws IOException {
        String text = new String(response, UTF_8);
        if (user.isEmpty()) {
            if (text.isEmpty() || text.indexOf('\0') >= 0) {
                return new Step.Failure(Optional.empty(), Step.Failure.PROTOCOL);
            }
            user = Optional.of(text);
            return ask("Password:");
        }
        return logins.isRight(user.get(), text)
                ? new Step.Success(user.get())
                : new Step.Failure(user, Step.Failure.WRONG);
    }

    private static Step ask(String prompt) {
        return new Step.Challenge(prompt);
    }
}
