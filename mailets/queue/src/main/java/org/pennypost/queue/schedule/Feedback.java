package org.pennypost.queue.schedule;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import java.util.Optional;

/**
 * By how much one delivery changes the concurrency of a destination.
 *
 * <p>Immutable. Source: postconf(5) default_destination_concurrency_positive_feedback.
 *
 * @param amount the number
 * @param divisor what it is divided by
 */
public record Feedback(double amount, Divisor divisor) {
    /** What the number is divided by. */
    public enum Divisor {
        /** Nothing. */
        ONE,
        /** The concurrency. */
        CONCURRENCY,
        /** Its square root. */
        SQRT_CONCURRENCY;

        double of(double window) {
            return switch (this) {
                case ONE -> 1;
                case CONCURRENCY -> window;
                case SQRT_CONCURRENCY -> Math.sqrt(window);
            };
        }
    }

    /** Checks that the divisor is there and the amount is between 0 and 1; {@link IllegalArgumentException} otherwise. */
    public Feedback {
        requireNonNull(divisor);
        if (!(amount >= 0 && amount <= 1)) {
            throw new IllegalArgumentException("feedback is from 0 to 1: " + amount);
        }
    }

    /**
     * Reads a value of main.cf.
     *
     * @param text {@code 1}, {@code 0.5}, {@code 1/4}, {@code 1 / concurrency}, {@code 1/sqrt_concurrency}
     * @return empty when it is none of these
     */
    public static Optional<Feedback> parse(String text) {
        String[] halves = text.split("/", 2);
        try {
            double amount = Double.parseDouble(halves[0].trim());
            String below = halves.length == 1 ? "1" : halves[1].trim().toLowerCase(Locale.ROOT);
            return Optional.of(
                    switch (below) {
                        case "concurrency" -> new Feedback(amount, Divisor.CONCURRENCY);
                        case "sqrt_concurrency" -> new Feedback(amount, Divisor.SQRT_CONCURRENCY);
                        default -> new Feedback(amount / Double.parseDouble(below), Divisor.ONE);
                    });
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    double at(int window) {
        return amount / divisor.of(Math.max(1, window));
    }
}
