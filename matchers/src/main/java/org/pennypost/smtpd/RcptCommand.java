package org.pennypost.smtpd;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.pennypost.address.Address;
import org.pennypost.cleanup.Recipient;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.routing.Route;
import org.pennypost.status.Reply;
import org.pennypost.status.Verdict;

/** RCPT. Source: RFC 5321 section 4.1.1.3, RFC 3461; Postfix {@code smtpd.c rcpt_cmd}. */
final class RcptCommand {
    private static final Reply BAD_ADDRESS = Reply.of("501 5.1.3 Bad recipient address syntax");
    private static final Reply BAD_NOTIFY = Reply.of("501 5.5.4 Error: Bad NOTIFY parameter syntax");
    private static final Reply BAD_ORCPT = Reply.of("501 5.5.4 Error: Bad ORCPT parameter syntax");

    private RcptCommand() {}

    static boolean run(Session session, List<CommandTokens.Word> words) {
        if (session.transaction().isEmpty()) {
            session.reply("503 5.5.1 Error: need MAIL command");
            return false;
        }
        if (session.transaction().get().isChunking() || session.isDiscarding()) {
            session.reply("503 5.5.1 Error: RCPT after BDAT");
            return false;
        }
        if (!AddressArgument.hasForm(words, "to:")) {
            session.reply("501 5.5.4 Syntax: RCPT TO:<address>");
            return false;
        }
        Optional<Reply> excess = session.quota.recipient(session);
        if (excess.isPresent()) {
            session.reply(excess.get());
            return false;
        }
        try {
            return add(session, session.transaction().get(), words);
        } catch (LookupFailure e) {
            session.log("warning: " + e.getMessage());
            String address = words.get(2).text().replace("<", "").replace(">", "");
            return refuse(session, lookupFailure(address), Optional.empty());
        }
    }

    static Reply lookupFailure(String address) {
        return Reply.of("451 4.3.0 <" + address + ">: Temporary lookup failure");
    }

    private static boolean add(Session session, Transaction transaction, List<CommandTokens.Word> words)
            throws LookupFailure {
        Optional<Address> address = AddressArgument.read(session, words.get(2), false);
        if (address.isEmpty()) {
            session.reply(BAD_ADDRESS);
            return false;
        }
        Parameters parameters = new Parameters();
        for (CommandTokens.Word word : words.subList(3, words.size())) {
            Optional<Reply> wrong = parameters.read(word.text());
            if (wrong.isPresent()) {
                session.reply(wrong.get());
                return false;
            }
        }
        if (transaction.recipientCount() >= transaction.settings().limits().recipients()) {
            session.reply("452 4.5.3 Error: too many recipients");
            return !session.overshootIsError();
        }
        Optional<Reply> refusal = decide(session, address.get());
        if (refusal.isPresent()) {
            return refuse(session, refusal.get(), address);
        }
        return accept(
                session,
                transaction,
                parameters.recipient(
                        transaction.settings(), address.get(), words.get(2).text()));
    }

    /** Our own decision, used by VRFY, too. */
    static Optional<Reply> decide(Session session, Address address) throws LookupFailure {
        SmtpdSettings settings = session.settings();
        Request base = session.request(Stage.RECIPIENT);
        Route route = settings.router().resolve(base.sender().orElse(Address.NULL), address);
        session.routed(route);
        Verdict verdict = settings.access().decideRecipient(base.to(address, route));
        return verdict instanceof Verdict.Refuse refuse ? Optional.of(refuse.reply()) : Optional.empty();
    }

    private static boolean refuse(Session session, Reply reply, Optional<Address> recipient) {
        session.logReject(reply, session.transaction().map(Transaction::sender), recipient);
        session.reply(reply);
        return false;
    }

    private static boolean accept(Session session, Transaction transaction, Recipient recipient) {
        Optional<Reply> refusal = session.hooks.rcpt(transaction.rewrittenSender(), recipient.address());
        if (refusal.isPresent()) {
            return refuse(session, refusal.get(), Optional.of(recipient.original()));
        }
        if (transaction.message().isEmpty()) {
            try {
                transaction.message(session.environment.queue().open());
            } catch (IOException e) {
                session.log("warning: cannot open a queue file: " + e.getMessage());
                session.reply(QueueFailure.of(e));
                return false;
            }
            session.log(transaction.queueId() + ": client=" + session.client.nameAddress()
                    + session.saslMethod()
                            .map(method -> ", sasl_method=" + method)
                            .orElse("")
                    + session.saslUser().map(user -> ", sasl_username=" + user).orElse("")
                    + session.forwarded);
        }
        if (session.isUnpermitted()) {
            transaction.attributes().put(RelayPermission.ATTRIBUTE, RelayPermission.NONE);
        }
        transaction.add(recipient);
        session.reply("250 2.1.5 Ok");
        return true;
    }

    /** NOTIFY and ORCPT of one recipient. */
    private static final class Parameters {
        private Optional<String> notify = Optional.empty();
        private Optional<String> original = Optional.empty();

        Optional<Reply> read(String word) {
            String upper = word.toUpperCase(Locale.ROOT);
            if (upper.startsWith("NOTIFY=")) {
                return notifyValue(upper.substring(7));
            }
            if (upper.startsWith("ORCPT=")) {
                return originalValue(word.substring(6));
            }
            return Optional.of(Reply.of("555 5.5.4 Unsupported option: " + word));
        }

        private Optional<Reply> notifyValue(String value) {
            List<String> words =
                    Stream.of(value.split(",")).filter(word -> !word.isEmpty()).toList();
            boolean known =
                    !words.isEmpty() && List.of("SUCCESS", "FAILURE", "DELAY").containsAll(words);
            if (notify.isPresent() || !(known || value.equals("NEVER"))) {
                return Optional.of(BAD_NOTIFY);
            }
            notify = Optional.of(String.join(",", words));
            return Optional.empty();
        }

        private Optional<Reply> originalValue(String value) {
            int semicolon = value.indexOf(';');
            Optional<String> decoded = semicolon < 1 ? Optional.empty() : Xtext.decode(value.substring(semicolon + 1));
            if (original.isPresent() || decoded.isEmpty()) {
                return Optional.of(BAD_ORCPT);
            }
            original = Optional.of(value.substring(0, semicolon + 1) + decoded.get());
            return Optional.empty();
        }

        Recipient recipient(SmtpdSettings settings, Address address, String given) {
            boolean bracketed = given.startsWith("<") && given.endsWith(">");
            String plain = bracketed ? given.substring(1, given.length() - 1) : given;
            return new Recipient(
                    address,
                    settings.router().rewrite().rewrite(address),
                    notify,
                    Optional.of(original.orElse("rfc822;" + plain)));
        }
    }
}
