package org.pennypost.server.webadmin;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pennypost.maillog.MailLog;

/**
 * Counts what the mail log says, as it is written, under the names that exporters of Postfix's log use. Threads may share it.
 *
 * <p>Source: kumina postfix_exporter for the names.
 */
public final class MailCounters implements MailLog {
    private static final Pattern STATUS = Pattern.compile("status=([a-z-]+)");
    private static final Pattern REJECT = Pattern.compile("reject: [A-Z-]+ from [^ ]+: ([45][0-9][0-9])");
    private static final Pattern LOGIN_FAILED = Pattern.compile("SASL [A-Z0-9-]+ authentication failed");

    private final MailLog log;
    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

    /**
     * Counts what goes to a log.
     *
     * @param log where lines go on to
     */
    public MailCounters(MailLog log) {
        this.log = requireNonNull(log);
    }

    @Override
    public void log(String service, String text) {
        count(service.substring(service.lastIndexOf('/') + 1), text);
        log.log(service, text);
    }

    private void count(String program, String text) {
        switch (program) {
            case "smtpd" -> smtpd(text);
            case "qmgr" -> qmgr(text);
            case "cleanup" -> {
                if (text.contains(": message-id=")) {
                    add("postfix_cleanup_messages_processed_total");
                }
            }
            case "smtp", "lmtp", "local", "virtual", "pipe", "error", "discard" -> {
                Matcher status = STATUS.matcher(text);
                if (status.find()) {
                    add("postfix_" + (program.equals("smtp") ? "smtp" : program) + "_messages_processed_total{status=\""
                            + status.group(1) + "\"}");
                }
            }
            default -> dovecot(program, text);
        }
    }

    private void smtpd(String text) {
        if (text.startsWith("connect from ")) {
            add("postfix_smtpd_connects_total");
        } else if (text.startsWith("disconnect from ")) {
            add("postfix_smtpd_disconnects_total");
        } else if (LOGIN_FAILED.matcher(text).find()) {
            add("postfix_smtpd_sasl_authentication_failures_total");
        } else {
            Matcher reject = REJECT.matcher(text);
            if (reject.find()) {
                add("postfix_smtpd_messages_rejected_total{code=\"" + reject.group(1) + "\"}");
            }
        }
    }

    private void qmgr(String text) {
        if (text.endsWith(": removed")) {
            add("postfix_qmgr_messages_removed_total");
        } else if (text.contains(" (queue active)")) {
            add("postfix_qmgr_messages_inserted_total");
        } else if (text.contains("status=expired")) {
            add("postfix_qmgr_messages_expired_total");
        }
    }

    private void dovecot(String program, String text) {
        if (program.startsWith("dovecot") && text.startsWith("Login:")) {
            add("dovecot_logins_total");
        } else if (program.startsWith("dovecot") && text.contains("auth failed")) {
            add("dovecot_auth_failures_total");
        }
    }

    private void add(String name) {
        counts.computeIfAbsent(name, absent -> new LongAdder()).increment();
    }

    /**
     * Gives the counts so far.
     *
     * @return by name with labels, in the order of names
     */
    public Map<String, Long> counts() {
        Map<String, Long> now = new TreeMap<>();
        counts.forEach((name, count) -> now.put(name, count.sum()));
        return now;
    }
}
