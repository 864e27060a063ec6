package org.pennypost.smtpd;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pennypost.address.Address;
import org.pennypost.address.EnvelopeAddress;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.status.Reply;
import org.pennypost.status.Verdict;

/** The commands without much behind them. Source: Postfix {@code smtpd.c}. */
final class OtherCommands {
    private OtherCommands() {}

    static boolean rset(Session session, List<CommandTokens.Word> words) {
        if (words.size() != 1) {
            session.reply("501 5.5.4 Syntax: RSET");
            return false;
        }
        session.endTransaction();
        session.reply("250 2.0.0 Ok");
        return true;
    }

    static boolean noop(Session session, List<CommandTokens.Word> words) {
        session.reply("250 2.0.0 Ok");
        return true;
    }

    static boolean quit(Session session, List<CommandTokens.Word> words) {
        session.reply("221 2.0.0 Bye");
        session.close();
        return true;
    }

    static boolean etrn(Session session, List<CommandTokens.Word> words) {
        if (words.size() != 2) {
            session.reply("500 Syntax: ETRN domain");
            return false;
        }
        if (session.transaction().isPresent()) {
            session.reply("503 Error: MAIL transaction in progress");
            return false;
        }
        String domain = words.get(1).text();
        session.etrnDomain(domain);
        Verdict verdict = session.settings().access().decide(session.request(Stage.ETRN));
        session.etrnDomain("");
        if (verdict instanceof Verdict.Refuse refuse) {
            session.logReject(refuse.reply(), Optional.empty(), Optional.empty());
            session.reply(refuse.reply());
            return false;
        }
        session.log("warning: reject: ETRN " + domain + "... from " + session.client.nameAddress());
        session.reply("459 <" + domain + ">: service unavailable");
        return false;
    }

    static boolean vrfy(Session session, List<CommandTokens.Word> words) {
        if (session.settings().rules().disableVrfy()) {
            session.reply("502 5.5.1 VRFY command is disabled");
            return false;
        }
        if (words.size() < 2) {
            boolean utf8 = session.settings().rules().smtputf8();
            session.reply("501 5.5.4 Syntax: VRFY address" + (utf8 ? " [SMTPUTF8]" : ""));
            return false;
        }
        Optional<Reply> excess = session.quota.recipient(session);
        if (excess.isPresent()) {
            session.reply(excess.get());
            return false;
        }
        String text = words.stream().skip(1).map(CommandTokens.Word::text).collect(Collectors.joining(" "));
        try {
            return verify(session, text);
        } catch (LookupFailure e) {
            session.log("warning: " + e.getMessage());
            session.reply(RcptCommand.lookupFailure(text));
            return false;
        }
    }

    private static boolean verify(Session session, String text) throws LookupFailure {
        Optional<Address> address = EnvelopeAddress.parse(text).filter(found -> !found.isNull());
        if (address.isEmpty()
                || !session.settings().router().resolve(address.get()).valid()) {
            session.log("warning: Illegal address syntax from " + session.client.nameAddress() + " in VRFY command: "
                    + text);
            session.reply("501 5.1.3 Bad recipient address syntax");
            return false;
        }
        Optional<Reply> refusal = RcptCommand.decide(session, address.get());
        if (refusal.isPresent()) {
            session.logReject(refusal.get(), session.transaction().map(Transaction::sender), address);
            session.reply(refusal.get());
            return false;
        }
        session.reply("252 2.0.0 " + text);
        return true;
    }
}
