package org.pennypost.commands.explain;

import java.util.Map;
import java.util.Optional;
import org.pennypost.status.Reply;

/** Names the parameter behind a refusal that is no restriction's. */
final class DialogueReplies {
    private static final Map<String, String> PARAMETERS = Map.of(
            "Error: send HELO/EHLO first", "smtpd_helo_required",
            "Message size exceeds fixed limit", "message_size_limit",
            "Insufficient system storage", "queue_minfree",
            "Error: too many recipients", "smtpd_recipient_limit",
            "Error: SMTP protocol synchronization", "smtpd_forbid_unauth_pipelining",
            "VRFY command is disabled", "disable_vrfy_command",
            "Error: No client certificate presented", "smtpd_tls_req_ccert",
            "Error: Client certificate not trusted", "smtpd_tls_req_ccert");

    /** ETRN, where nothing refuses it: what is kept for ETRN is what this parameter names, which is nothing. */
    private static final int NO_FLUSH_SERVICE = 459;

    private DialogueReplies() {}

    static Optional<String> decider(Reply reply) {
        if (reply.code() == NO_FLUSH_SERVICE) {
            return Optional.of("fast_flush_domains");
        }
        String text = reply.lines().get(0);
        return PARAMETERS.entrySet().stream()
                .filter(each -> text.contains(each.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
