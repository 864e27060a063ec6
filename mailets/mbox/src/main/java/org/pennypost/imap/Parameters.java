package org.pennypost.imap;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A value of MIME with its parameters, such as that of Content-Type.
 *
 * @param value as it stands
 * @param all parameters by name in lower case
 */
record Parameters(String value, Map<String, String> all) {
    /** Takes a header value apart, whatever it is. Source: RFC 2045 section 5.1. */
    static Parameters parse(String text) {
        int at = valueEnd(text);
        String value = withoutComment(text.substring(0, at)).trim();
        Map<String, String> all = new TreeMap<>();
        while (at < text.length()) {
            int equals = text.indexOf('=', at);
            int semicolon = text.indexOf(';', at);
            if (semicolon == at || equals < 0 || (semicolon >= 0 && semicolon < equals)) {
                at = semicolon < 0 ? text.length() : semicolon + 1;
                continue;
            }
            String name = withoutComment(text.substring(at, equals)).trim().toLowerCase(Locale.ROOT);
            StringBuilder found = new StringBuilder();
            at = parameter(text, equals + 1, found);
            if (!name.isEmpty()) {
                all.putIfAbsent(name, found.toString());
            }
        }
        return new Parameters(value, all);
    }

    private static int valueEnd(String text) {
        int end = text.indexOf(';');
        return end < 0 ? text.length() : end;
    }

    private static String withoutComment(String text) {
        int open = text.indexOf('(');
        if (open < 0) {
            return text;
        }
        int close = text.indexOf(')', open);
        return text.substring(0, open) + (close < 0 ? "" : text.substring(close + 1));
    }

    private static int parameter(String text, int from, StringBuilder found) {
        int at = from;
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
        if (at < text.length() && text.charAt(at) == '(') {
            int close = text.indexOf(')', at);
            at = close < 0 ? text.length() : close + 1;
        }
        if (at < text.length() && text.charAt(at) == '"') {
            at++;
            while (at < text.length() && text.charAt(at) != '"') {
                if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                    at++;
                }
                found.append(text.charAt(at++));
            }
            return Math.min(text.length(), at + 1);
        }
        while (at < text.length() && ";( \t".indexOf(text.charAt(at)) < 0) {
            found.append(text.charAt(at++));
        }
        int next = text.indexOf(';', at);
        return next < 0 ? text.length() : next;
    }
}
