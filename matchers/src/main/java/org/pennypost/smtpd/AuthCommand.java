package org.pennypost.smtpd;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pennypost.sasl.Mechanism;
import org.pennypost.sasl.SaslPolicy;
import org.pennypost.status.Reply;

/** AUTH. Source: RFC 4954; Postfix {@code smtpd_sasl_proto.c}. */
final class AuthCommand {
    private AuthCommand() {}

    static boolean run(Session session, List<CommandTokens.Word> words) {
        Optional<Reply> excess = session.quota.auth(session);
        if (excess.isPresent()) {
            session.reply(excess.get());
            return false;
        }
        Optional<String> refusal;
        List<Mechanism> usable;
        try {
            usable = usable(session);
            refusal = refusal(session, words, usable);
        } catch (IOException e) {
            session.log("warning: " + e.getMessage());
            session.reply("454 4.7.0 Temporary authentication failure: " + Authentication.UNREADABLE);
            return false;
        }
        if (refusal.isPresent()) {
            session.reply(refusal.get());
            return false;
        }
        String name = words.get(1).text();
        Optional<String> initial = words.size() == 3 ? Optional.of(words.get(2).text()) : Optional.empty();
        return new Authentication(session, name).begin(Mechanism.of(name).filter(usable::contains), initial);
    }

    private static Optional<String> refusal(Session session, List<CommandTokens.Word> words, List<Mechanism> usable) {
        if (session.settings().rules().heloRequired() && session.helo().isEmpty()) {
            return Optional.of("503 5.5.1 Error: send HELO/EHLO first");
        }
        if (usable.isEmpty() || GreetingCommands.discarded(session).contains("auth")) {
            return Optional.of("503 5.5.1 Error: authentication not enabled");
        }
        if (session.transaction().isPresent()) {
            return Optional.of("503 5.5.1 Error: MAIL transaction in progress");
        }
        if (session.saslUser().isPresent()) {
            return Optional.of("503 5.5.1 Error: already authenticated");
        }
        return words.size() < 2 || words.size() > 3
                ? Optional.of("501 5.5.4 Syntax: AUTH mechanism")
                : Optional.empty();
    }

    /** What may be used now: nothing in clear where AUTH needs encryption. */
    private static List<Mechanism> usable(Session session) throws IOException {
        SmtpdSettings settings = session.settings();
        boolean encrypted = session.tls().isPresent();
        return settings.tls().policy().isAuthOnly() && !encrypted
                ? List.of()
                : settings.sasl().usable(encrypted, session.environment.logins());
    }

    /** The lines of EHLO; none where AUTH is not offered. */
    static List<String> offers(Session session) {
        SaslPolicy policy = session.settings().sasl();
        if (policy.exceptions().contains(session.client.address())) {
            return List.of();
        }
        try {
            String names = usable(session).stream().map(Mechanism::text).collect(Collectors.joining(" "));
            if (names.isEmpty()) {
                return List.of();
            }
            return policy.broken() ? List.of("AUTH " + names, "AUTH=" + names) : List.of("AUTH " + names);
        } catch (IOException e) {
            session.log("warning: " + e.getMessage());
            return List.of();
        }
    }
}
