package org.pennypost.conf;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version that {@code compatibility_level} names: {@code major[.minor[.patch]]}, compared part by part, so that 3.10
 * is above 3.6.
 *
 * <p>Source: postconf(5) compatibility_level, Postfix compat_level(3).
 */
record CompatibilityLevel(int major, int minor, int patch) implements Comparable<CompatibilityLevel> {
    private static final Pattern SYNTAX = Pattern.compile("\\s*(\\d{1,9})(?:\\.(\\d{1,9})(?:\\.(\\d{1,9}))?)?");

    /** Reads a level. Throws {@link MacroException} when it is none. */
    static CompatibilityLevel parse(String text) throws MacroException {
        Matcher matcher = SYNTAX.matcher(text);
        if (!matcher.matches()) {
            throw new MacroException("malformed compatibility level syntax: \"" + text + "\"", false);
        }
        return new CompatibilityLevel(part(matcher.group(1)), part(matcher.group(2)), part(matcher.group(3)));
    }

    private static int part(String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    @Override
    public int compareTo(CompatibilityLevel other) {
        int order = Integer.compare(major, other.major);
        order = order != 0 ? order : Integer.compare(minor, other.minor);
        return order != 0 ? order : Integer.compare(patch, other.patch);
    }
}
