package org.pennypost.commands;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.pennypost.conf.Ports;

/**
 * Moves the ports of a {@code master.cf} text. Lines that are commented out move too, so that enabling one later is still all there is to do.
 * Source: master(5), the contract's table of ports.
 */
final class MasterCfText {
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
        return Ports.resolve(word).orElseGet(() -> Integer.parseInt(word.replaceAll("\\D", "0")));
    }
}
