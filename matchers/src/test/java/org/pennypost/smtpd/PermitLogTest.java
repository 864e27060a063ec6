package org.pennypost.smtpd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Permissions in the log; the lines are those of the real smtpd with the same settings. */
final class PermitLogTest {
    private static final String TABLE = "inline:{{root@example.com=12345},{x@relay.test=DUNNO},{y@relay.test=RELAY}}";

    private static List<String> logged(String actions) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "smtpd_log_access_permit_actions",
                actions,
                "smtpd_restriction_classes",
                "one",
                "one",
                "check_sender_access inline:{{c.test=OK}}",
                "smtpd_client_restrictions",
                "check_client_access inline:{{127.0.0.1=permit_mynetworks}}",
                "smtpd_helo_restrictions",
                "check_helo_access inline:{{h.test=OK go on}}",
                "smtpd_sender_restrictions",
                "one, permit",
                "smtpd_relay_restrictions",
                "permit_mynetworks, reject_unauth_destination",
                "smtpd_recipient_restrictions",
                "check_recipient_access " + TABLE + ", permit_auth_destination, reject",
                "smtpd_data_restrictions",
                "permit_mynetworks",
                "smtpd_end_of_data_restrictions",
                "permit"));
        settings.put("smtpd_peername_lookup", "no");
        Talk talk = Talk.of(settings, "127.0.0.1");
        talk.lines("HELO h.test", "MAIL FROM:<a@c.test>", "RCPT TO:<root@example.com>", "RCPT TO:<x@relay.test>");
        talk.lines("RCPT TO:<y@relay.test>", "DATA", "x", ".");
        return talk.log.stream()
                .filter(line -> line.contains(": permit: "))
                .map(line -> line.replaceFirst("^.*: permit: ", ""))
                .toList();
    }

    private static String rcpt(String action, String recipient) {
        return "RCPT from unknown[127.0.0.1]: action=" + action + "; from=<a@c.test> to=<" + recipient
                + "> proto=SMTP helo=<h.test>";
    }

    private static List<String> before(String recipient) {
        return List.of(
                rcpt("permit_mynetworks for Client host=unknown[127.0.0.1] ", recipient),
                rcpt("OK for Helo command=h.test from inline:{{h.test=OK go on}}", recipient),
                rcpt("OK for Sender address=a@c.test from inline:{{c.test=OK}}", recipient),
                rcpt("permit_mynetworks for Client host=unknown[127.0.0.1] ", recipient));
    }

    @Test
    void logsAllThatIsWanted() {
        List<String> lines = logged("static:all");
        assertThat(lines).containsSubsequence(before("root@example.com"));
        assertThat(lines).containsSubsequence(before("y@relay.test"));
        assertThat(lines)
                .hasSize(17)
                .contains(
                        rcpt("12345 for Recipient address=root@example.com from " + TABLE, "root@example.com"),
                        rcpt("permit_auth_destination for Recipient address=x@relay.test ", "x@relay.test"),
                        rcpt("RELAY for Recipient address=y@relay.test from " + TABLE, "y@relay.test"),
                        "DATA from unknown[127.0.0.1]: action=permit_mynetworks for Client host=unknown[127.0.0.1] ;"
                                + " from=<a@c.test> proto=SMTP helo=<h.test>",
                        "END-OF-MESSAGE from unknown[127.0.0.1]: action=permit for End-of-data=END-OF-MESSAGE ;"
                                + " from=<a@c.test> proto=SMTP helo=<h.test>");
    }

    @Test
    void logsNoMoreThanIsWanted() {
        assertThat(logged("permit_mynetworks, !check_helo_access, OK"))
                .hasSize(13)
                .noneMatch(line -> line.contains("RELAY") || line.contains("12345"));
        assertThat(logged("!permit_mynetworks, static:all")).hasSize(10);
        assertThat(logged("fail:x")).isEmpty();
        assertThat(logged("")).isEmpty();
    }
}
