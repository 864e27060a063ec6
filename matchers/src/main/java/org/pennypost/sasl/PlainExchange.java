package org.pennypost.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.Optional;

/** {@code authorization NUL user NUL password}. Source: RFC 4616. */
final class PlainExchange implements Exchange {
    private final Logins logins;

    PlainExchange(Logins logins) {
        this.logins = requireNonNull(logins);
    }

    @Override
    public Step begin() {
        return new Step.Challenge("");
    }

    @Override
    public Step next(byte[] response, boolean initial) throws IOException {
        String[] fields = new String(response, UTF_8).split("\0", -1);
        if (fields.length != 3 || fields[1].isEmpty()) {
            return new Step.Failure(Optional.empty(), Step.Failure.PROTOCOL);
        }
        boolean other = !fields[0].isEmpty() && !fields[0].equals(fields[1]);
        boolean right = logins.isRight(fields[1], fields[2]);
        return right && !other
                ? new Step.Success(fields[1])
                : new Step.Failure(Optional.of(fields[1]), Step.Failure.WRONG);
    }
}
