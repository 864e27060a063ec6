package org.pennypost.delivery;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pennypost.status.EnhancedStatus;

/** What the end of a command means for the mail, from its exit status and what it printed. Source: pipe_command(3), sys_exits(3). */
final class CommandStatus {
    private static final Pattern STATUS = Pattern.compile("([245]\\.\\d{1,3}\\.\\d{1,3})(?:\\s+(.*)|)", Pattern.DOTALL);
    private static final int SOFTWARE = 70;
    private static final int TEMPORARY = 75;

    /** With this status setpriv(1), and the shell that starts it, say that they could not do what they are for. */
    private static final int NOT_STARTED = 127;

    private static final Pattern NOT_STARTED_TEXT = Pattern.compile("setpriv: .*|pennypost: .*");

    /** What the statuses of sysexits.h mean. */
    private static final Map<Integer, DeliveryStatus> EXITS = Map.ofEntries(
            Map.entry(64, DeliveryStatus.of("5.3.0", "command line usage error")),
            Map.entry(65, DeliveryStatus.of("5.6.0", "data format error")),
            Map.entry(66, DeliveryStatus.of("5.3.0", "cannot open input")),
            Map.entry(67, DeliveryStatus.of("5.1.1", "user unknown")),
            Map.entry(68, DeliveryStatus.of("5.1.2", "host name unknown")),
            Map.entry(69, DeliveryStatus.of("5.3.0", "service unavailable")),
            Map.entry(70, DeliveryStatus.of("5.3.0", "internal software error")),
            Map.entry(71, DeliveryStatus.of("4.3.0", "system resource problem")),
            Map.entry(72, DeliveryStatus.of("5.3.0", "critical OS file missing")),
            Map.entry(73, DeliveryStatus.of("5.2.0", "can't create user output file")),
            Map.entry(74, DeliveryStatus.of("5.3.0", "input/output error")),
            Map.entry(75, DeliveryStatus.of("4.3.0", "temporary failure")),
            Map.entry(76, DeliveryStatus.of("5.5.0", "remote error in protocol")),
            Map.entry(77, DeliveryStatus.of("5.7.0", "permission denied")),
            Map.entry(78, DeliveryStatus.of("5.3.5", "local configuration error")));

    private CommandStatus() {}

    /** Why the mail is not delivered; empty when it is. */
    static Optional<DeliveryStatus> failure(String command, CommandRun.Result result) {
        if (result.expired()) {
            return Optional.of(DeliveryStatus.of(
                            "5.3.0", withOutput("Command time limit exceeded: \"" + command + "\"", result.output()))
                    .saying(said(result, SOFTWARE)));
        }
        if (result.exit() == 0 && result.signal() == 0) {
            return Optional.empty();
        }
        if (result.exit() == NOT_STARTED
                && NOT_STARTED_TEXT.matcher(result.output()).matches()) {
            return Optional.of(DeliveryStatus.of("4.3.0", withOutput("temporary failure", result.output()))
                    .saying(said(result, TEMPORARY)));
        }
        Matcher own = STATUS.matcher(result.output());
        return Optional.of(own.matches() ? own(own) : byNumber(command, result));
    }

    /** What the command says itself. */
    private static DeliveryStatus own(Matcher own) {
        EnhancedStatus code = EnhancedStatus.of(own.group(1));
        String text = own.group(2) == null ? "" : own.group(2);
        return new DeliveryStatus(code.kind() == 2 ? EnhancedStatus.of("5.0.0") : code, text).saying(text);
    }

    private static DeliveryStatus byNumber(String command, CommandRun.Result result) {
        if (result.signal() != 0) {
            return DeliveryStatus.of("4.3.0", withOutput(died("signal", result.signal(), command), result.output()))
                    .saying(said(result, SOFTWARE));
        }
        DeliveryStatus known =
                EXITS.getOrDefault(result.exit(), DeliveryStatus.of("5.3.0", died("status", result.exit(), command)));
        return new DeliveryStatus(known.code(), withOutput(known.text(), result.output()))
                .saying(said(result, result.exit()));
    }

    /** What the command printed, else what a status means. */
    private static String said(CommandRun.Result result, int status) {
        if (!result.output().isEmpty()) {
            return result.output();
        }
        return EXITS.containsKey(status) ? EXITS.get(status).text() : "unknown mail system error " + status;
    }

    private static String died(String how, int number, String command) {
        return String.format(Locale.ROOT, "Command died with %s %d: \"%s\"", how, number, command);
    }

    private static String withOutput(String text, String output) {
        return output.isEmpty() ? text : text + ". Command output: " + output;
    }
}
