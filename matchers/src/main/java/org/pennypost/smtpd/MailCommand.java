package org.pennypost.smtpd;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.pennypost.address.Address;
import org.pennypost.status.Reply;
import org.pennypost.status.Verdict;

/** MAIL. Source: RFC 5321 section 4.1.1.2, RFC 1870, 3461, 6152, 6531; Postfix {@code smtpd.c mail_cmd}. */
final class MailCommand {
    private MailCommand() {}

    static boolean run(Session session, List<CommandTokens.Word> words) {
        session.renewSettings();
        if (session.helo().isEmpty() && session.settings().rules().heloRequired()) {
            session.reply("503 5.5.1 Error: send HELO/EHLO first");
            return false;
        }
        if (session.transaction().isPresent()) {
            session.reply("503 5.5.1 Error: nested MAIL command");
            return false;
        }
        if (!AddressArgument.hasForm(words, "from:")) {
            session.reply("501 5.5.4 Syntax: MAIL FROM:<address>");
            return false;
        }
        Optional<Reply> excess = session.quota.message(session);
        if (excess.isPresent()) {
            session.reply(excess.get());
            return false;
        }
        return begin(session, words);
    }

    private static boolean begin(Session session, List<CommandTokens.Word> words) {
        Optional<Address> sender = AddressArgument.read(session, words.get(2), true);
        if (sender.isEmpty()) {
            session.reply("501 5.1.7 Bad sender address syntax");
            return false;
        }
        SmtpdSettings settings = session.settings();
        Transaction transaction = new Transaction(
                settings, sender.get(), settings.router().rewrite().rewrite(sender.get()));
        for (CommandTokens.Word word : words.subList(3, words.size())) {
            Optional<Reply> wrong = parameter(session, transaction, word.text());
            if (wrong.isPresent()) {
                if (wrong.get().code() == 552) {
                    session.logReject(wrong.get(), sender, Optional.empty());
                }
                session.reply(wrong.get());
                return false;
            }
        }
        if (settings.queueSpace().isShort()) {
            session.logReject(QueueFailure.FULL, sender, Optional.empty());
            session.reply(QueueFailure.FULL);
            return false;
        }
        session.begin(transaction);
        Verdict verdict = settings.access().decide(session.request(Stage.SENDER));
        Optional<Reply> refusal = verdict instanceof Verdict.Refuse refuse
                ? Optional.of(refuse.reply())
                : session.hooks.mail(transaction.rewrittenSender());
        if (refusal.isPresent()) {
            session.logReject(refusal.get(), sender, Optional.empty());
            session.endTransaction();
            session.reply(refusal.get());
            return false;
        }
        session.reply("250 2.1.0 Ok");
        return true;
    }

    /** Reads one ESMTP parameter; gives the reply when it is wrong. */
    private static Optional<Reply> parameter(Session session, Transaction transaction, String word) {
        int equals = word.indexOf('=');
        String name = equals < 0
                ? word.toUpperCase(Locale.ROOT)
                : word.substring(0, equals + 1).toUpperCase(Locale.ROOT);
        String value = equals < 0 ? "" : word.substring(equals + 1);
        return switch (name) {
            case "BODY=" -> body(transaction, word, value);
            case "SIZE=" -> size(session.settings().limits(), transaction, value);
            case "SMTPUTF8" -> utf8(session, transaction, word);
            case "AUTH=" -> Optional.empty();
            case "RET=" -> ret(transaction, value);
            case "ENVID=" -> envid(transaction, value);
            default -> unsupported(word);
        };
    }

    private static Optional<Reply> unsupported(String word) {
        return Optional.of(Reply.of("555 5.5.4 Unsupported option: " + word));
    }

    private static Optional<Reply> body(Transaction transaction, String word, String value) {
        if (value.equalsIgnoreCase("8BITMIME")) {
            transaction.attributes().put("encoding", "8bit");
            return Optional.empty();
        }
        return value.equalsIgnoreCase("7BIT") ? Optional.empty() : unsupported(word);
    }

    private static Optional<Reply> utf8(Session session, Transaction transaction, String word) {
        if (!session.settings().rules().smtputf8()) {
            return unsupported(word);
        }
        transaction.attributes().put("smtputf8", "yes");
        return Optional.empty();
    }

    private static Optional<Reply> size(SmtpdLimits limits, Transaction transaction, String value) {
        if (value.isEmpty() || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.of(Reply.of("501 5.5.4 Bad message size syntax"));
        }
        if (value.length() > 18) {
            return Optional.of(Reply.of("552 5.3.4 Message size exceeds file system imposed limit"));
        }
        transaction.announcedSize(Long.parseLong(value));
        return limits.messageSize() > 0 && Long.parseLong(value) > limits.messageSize()
                ? Optional.of(Reply.of("552 5.3.4 Message size exceeds fixed limit"))
                : Optional.empty();
    }

    private static Optional<Reply> ret(Transaction transaction, String value) {
        boolean known = value.equalsIgnoreCase("FULL") || value.equalsIgnoreCase("HDRS");
        return known && transaction.attributes().put("dsn_ret", value.toUpperCase(Locale.ROOT)) == null
                ? Optional.empty()
                : Optional.of(Reply.of("501 5.5.4 Bad RET parameter syntax"));
    }

    private static Optional<Reply> envid(Transaction transaction, String value) {
        Optional<String> decoded = Xtext.decode(value);
        return decoded.isPresent()
                        && !decoded.get().isEmpty()
                        && transaction.attributes().put("dsn_envid", decoded.get()) == null
                ? Optional.empty()
                : Optional.of(Reply.of("501 5.5.4 Bad ENVID parameter syntax"));
    }
}
