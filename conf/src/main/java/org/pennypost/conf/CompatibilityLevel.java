package org.pennypost.conf;

/**
 * A version that {@code compatibility_level} names: {@code major[.minor[.patch]]}, compared part by part, so that 3.10
 * is above 3.6.
 *
 * <p>Source: postconf(5) compatibility_level, Postfix compat_level(3).
 */
record CompatibilityLevel(int major, int minor, int patch) implements Comparable<CompatibilityLevel> {
    private static final int PARTS = 3;
    private static final int DIGITS = 9;

    /** Reads a level. Throws {@link MacroException} when it is none. */
    static CompatibilityLevel parse(String text) throws MacroException {
        int[] parts = new int[PARTS];
        int at = 0;
        while (at < text.length() && LogicalLines.isSpace(text.charAt(at))) {
            at++;
        }
        for (int i = 0; i < PARTS; i++) {
            int end = at;
            while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
                end++;
            }
            if (end == at || end - at > DIGITS) {
                break;
            }
            parts[i] = Integer.parseInt(text.substring(at, end));
            if (end == text.length()) {
                return new CompatibilityLevel(parts[0], parts[1], parts[2]);
            }
            if (text.charAt(end) != '.') {
                break;
            }
            at = end + 1;
        }
        throw new MacroException("malformed compatibility level syntax: \"" + text + "\"", false);
    }

    @Override
    public int compareTo(CompatibilityLevel other) {
        int order = Integer.compare(major, other.major);
        order = order != 0 ? order : Integer.compare(minor, other.minor);
        return order != 0 ? order : Integer.compare(patch, other.patch);
    }
}
