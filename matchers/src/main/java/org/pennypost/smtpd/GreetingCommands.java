package org.pennypost.smtpd;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.pennypost.conf.Words;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.status.Reply;
import org.pennypost.status.Verdict;

/** HELO and EHLO. Source: RFC 5321 section 4.1.1.1; Postfix {@code smtpd.c helo_cmd, ehlo_cmd}. */
final class GreetingCommands {
    private GreetingCommands() {}

    static boolean helo(Session session, List<CommandTokens.Word> words) {
        return greet(session, words, false);
    }

    static boolean ehlo(Session session, List<CommandTokens.Word> words) {
        return greet(session, words, true);
    }

    private static boolean greet(Session session, List<CommandTokens.Word> words, boolean extended) {
        if (words.size() < 2) {
            session.reply("501 Syntax: " + (extended ? "EHLO" : "HELO") + " hostname");
            return false;
        }
        String name = words.stream().skip(1).map(CommandTokens.Word::text).collect(Collectors.joining(" "));
        session.endTransaction();
        session.renewSettings();
        session.greeted(name, extended);
        Optional<Reply> refusal = refusal(session).or(() -> session.hooks.helo(name));
        if (refusal.isPresent()) {
            session.logReject(refusal.get(), Optional.empty(), Optional.empty());
            session.reply(refusal.get());
            return false;
        }
        String host = session.settings().myhostname();
        session.reply(extended ? new Reply(250, extensions(session)) : Reply.of("250 " + host));
        return true;
    }

    private static Optional<Reply> refusal(Session session) {
        Verdict verdict = session.settings().access().decide(session.request(Stage.HELO));
        return verdict instanceof Verdict.Refuse refuse ? Optional.of(refuse.reply()) : Optional.empty();
    }

    private static List<String> extensions(Session session) {
        SmtpdSettings settings = session.settings();
        Set<String> discarded = discarded(session);
        List<String> lines = new ArrayList<>();
        lines.add(settings.myhostname());
        long size = settings.limits().messageSize();
        add(lines, discarded, "PIPELINING");
        add(lines, discarded, size > 0 ? "SIZE " + size : "SIZE");
        if (!settings.rules().disableVrfy()) {
            add(lines, discarded, "VRFY");
        }
        add(lines, discarded, "ETRN");
        if (TlsCommand.isOffered(session)) {
            add(lines, discarded, "STARTTLS");
        }
        AuthCommand.offers(session).forEach(line -> add(lines, discarded, line));
        if (ExtensionCommands.mayXclient(session)) {
            add(lines, discarded, ExtensionCommands.XCLIENT);
        }
        if (ExtensionCommands.mayXforward(session)) {
            add(lines, discarded, ExtensionCommands.XFORWARD);
        }
        add(lines, discarded, "ENHANCEDSTATUSCODES");
        add(lines, discarded, "8BITMIME");
        add(lines, discarded, "DSN");
        if (settings.rules().smtputf8()) {
            add(lines, discarded, "SMTPUTF8");
        }
        add(lines, discarded, "CHUNKING");
        return lines;
    }

    /** EHLO keywords that this client is not offered, in lower case. */
    static Set<String> discarded(Session session) {
        SmtpdSettings settings = session.settings();
        try {
            Optional<String> own = settings.discardMaps().find(session.client.addressText());
            if (own.isPresent()) {
                return Set.copyOf(Words.byCommaOrSpace(own.get().toLowerCase(Locale.ROOT)));
            }
        } catch (LookupFailure e) {
            session.log("warning: " + e.getMessage());
        }
        return settings.rules().discardKeywords();
    }

    private static void add(List<String> lines, Set<String> discarded, String line) {
        String keyword = line.split("[ =]", 2)[0];
        if (!discarded.contains(keyword.toLowerCase(Locale.ROOT))) {
            lines.add(line);
        }
    }
}
