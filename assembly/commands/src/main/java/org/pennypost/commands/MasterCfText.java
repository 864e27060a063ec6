package org.pennypost.commands;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Moves the ports of a {@code master.cf} text. Lines that are commented out move too, so that enabling one later is still all there is to do.
 * Source: master(5), the contract's table of ports.
 */
final class MasterCfText {
    private static final Map<String, Integer> PORTS = Map.ofEntries(
            Map.entry("smtp", 25),
            Map.entry("submission", 587),
            Map.entry("submissions", 465),
            Map.entry("smtps", 465),
            Map.entry("lmtp", 24),
            Map.entry("imap", 143),
            Map.entry("imap2", 143),
            Map.entry("imaps", 993),
            Map.entry("pop3", 110),
            Map.entry("pop3s", 995),
            Map.entry("sieve", 4190),
            Map.entry("webadmin", 8000));
    private static final Pattern INET =
            Pattern.compile("(#?)((?:\\S+:)?)([A-Za-z0-9]+)(\\s+inet\\s+\\S+\\s+\\S+\\s+\\S+\\s+\\S+\\s+\\S+\\s.*)");

    private MasterCfText() {}

    /**
     * The text with every port of an {@code inet} line moved.
     *
     * @param offset added to each port; 0 leaves the names as they are
     */
    static String shift(String text, int offset) throws CommandFailure {
        if (offset == 0) {
            return text;
        }
        highestPort(text, offset);
        return text.lines().map(line -> shiftLine(line, offset)).collect(Collectors.joining("\n", "", "\n"));
    }

    private static void highestPort(String text, int offset) throws CommandFailure {
        for (String line : text.lines().toList()) {
            Matcher matcher = INET.matcher(line);
            int moved = matcher.matches() ? port(matcher.group(3)) + offset : 1;
            if (moved < 1 || moved > 65535) {
                throw new CommandFailure(
                        Sysexits.USAGE, "--port-offset " + offset + " moves " + matcher.group(3) + " to port " + moved);
            }
        }
    }

    private static String shiftLine(String line, int offset) {
        Matcher matcher = INET.matcher(line);
        if (!matcher.matches() || port(matcher.group(3)) == -offset) {
            return line;
        }
        String moved = matcher.group(1) + matcher.group(2) + (port(matcher.group(3)) + offset);
        String old = matcher.group(1) + matcher.group(2) + matcher.group(3);
        // Keeps the columns: blanks after the name make up for a longer or shorter one where there are enough.
        String rest = matcher.group(4);
        int spare = rest.length() - rest.stripLeading().length() - 1;
        int grown = moved.length() - old.length();
        String padded = grown >= 0 ? rest.substring(Math.min(grown, spare)) : " ".repeat(-grown) + rest;
        return moved + padded;
    }

    private static int port(String word) {
        Integer known = PORTS.get(word);
        return known != null ? known : Integer.parseInt(word.replaceAll("\\D", "0"));
    }
}
