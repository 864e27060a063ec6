package org.pennypost.smtpd;

import java.util.EnumMap;
import java.util.Map;

/** Counts the commands of a session for the disconnect line of the log. */
final class CommandCounts {
    private final Map<Command, int[]> counts = new EnumMap<>(Command.class);

    void add(Command command, boolean success) {
        int[] count = counts.computeIfAbsent(command, any -> new int[2]);
        count[0] += success ? 1 : 0;
        count[1]++;
    }

    /** {@code  ehlo=1 rcpt=0/2 commands=1/3}, with a leading blank for each. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        int success = 0;
        int total = 0;
        for (Map.Entry<Command, int[]> entry : counts.entrySet()) {
            int[] count = entry.getValue();
            success += count[0];
            total += count[1];
            text.append(' ').append(entry.getKey().logName()).append('=').append(count[0]);
            if (count[0] != count[1]) {
                text.append('/').append(count[1]);
            }
        }
        text.append(" commands=").append(success);
        if (success != total || total == 0) {
            text.append('/').append(total);
        }
        return text.toString();
    }
}
