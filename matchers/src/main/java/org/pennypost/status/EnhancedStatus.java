package org.pennypost.status;

/**
 * An enhanced status code such as {@code 4.3.0}; its first number alone says whether a failure lasts.
 *
 * <p>Immutable. Source: RFC 3463.
 *
 * @param kind 2 for success, 4 for a failure that may pass, 5 for one that stays
 * @param subject the second number, 0 to 999
 * @param detail the third number, 0 to 999
 */
public record EnhancedStatus(int kind, int subject, int detail) {
    /** Checks the ranges; {@link IllegalArgumentException} when one is left. */
    public EnhancedStatus {
        if ((kind != 2 && kind != 4 && kind != 5) || !inRange(subject) || !inRange(detail)) {
            throw new IllegalArgumentException("not an enhanced status: " + kind + "." + subject + "." + detail);
        }
    }

    /**
     * Reads a code.
     *
     * @param text for example {@code 5.1.1}
     * @return the code
     * @throws IllegalArgumentException when the text is no such code
     */
    public static EnhancedStatus of(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("not an enhanced status: " + text);
        }
        return new EnhancedStatus(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
    }

    /**
     * Tells whether trying again may help.
     *
     * @return true for 4.x.x
     */
    public boolean isTemporary() {
        return kind == 4;
    }

    private static boolean inRange(int number) {
        return number >= 0 && number <= 999;
    }

    @Override
    public String toString() {
        return kind + "." + subject + "." + detail;
    }
}
