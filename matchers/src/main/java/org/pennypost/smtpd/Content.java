package org.pennypost.smtpd;

import java.util.List;
import java.util.Optional;
import org.pennypost.status.Reply;
import org.pennypost.status.Verdict;

/**
 * DATA and BDAT: takes the content of messages and answers at its end. Source: RFC 5321 section 4.1.1.4, RFC 3030;
 * Postfix {@code smtpd.c data_cmd, bdat_cmd}.
 */
final class Content {
    private static final Reply GO_AHEAD = Reply.of("354 End data with <CR><LF>.<CR><LF>");
    private static final int DIGITS = 18;

    private final Session session;
    /** Made when its first bytes are there. */
    private IncomingData data;

    private Command receiving = Command.UNKNOWN;
    private long chunk;
    private long remaining;
    private boolean last;
    private Optional<Reply> refusal = Optional.empty();

    Content(Session session) {
        this.session = session;
    }

    /** Whether the next bytes are content. */
    boolean isReceiving() {
        return receiving != Command.UNKNOWN;
    }

    /** How far the message is, for the log. */
    String progress() {
        if (data != null && isReceiving()) {
            return " (" + data.size() + " bytes)";
        }
        return receiving == Command.DATA ? " (0 bytes)" : "";
    }

    /** The connection is gone. */
    void abandon() {
        if (isReceiving()) {
            session.counts.add(receiving, false);
        }
        receiving = Command.UNKNOWN;
        data = null;
    }

    /** Takes bytes; gives the offset behind what belonged to the content. */
    int take(byte[] bytes, int offset, int end) {
        int stop = receiving == Command.DATA ? takeData(bytes, offset, end) : takeChunk(bytes, offset, end);
        if (data != null && data.sawBareLf() && session.settings().refusesBareNewline(session.client)) {
            refuseBareNewline(session);
            return end;
        }
        if (receiving == Command.DATA ? stop < 0 : remaining > 0) {
            return end;
        }
        Command command = receiving;
        receiving = Command.UNKNOWN;
        boolean success = command == Command.DATA ? complete() : chunkEnds();
        session.counts.add(command, success);
        if (!success) {
            session.error();
        }
        return stop;
    }

    static void refuseBareNewline(Session session) {
        session.log(
                "disconnect: bare <LF> received after " + session.where() + " from " + session.client.nameAddress());
        session.reply("550 5.5.2 " + session.settings().myhostname() + " Error: bare <LF> received");
        session.close();
    }

    private int takeData(byte[] bytes, int offset, int end) {
        if (data == null) {
            data = new IncomingData(session, session.transaction().orElseThrow(), true);
        }
        return data.take(bytes, offset, end);
    }

    private int takeChunk(byte[] bytes, int offset, int end) {
        int stop = offset + (int) Math.min(remaining, end - offset);
        if (refusal.isEmpty()) {
            data.take(bytes, offset, stop);
        }
        remaining -= stop - offset;
        return stop;
    }

    /** Ends the message and answers. */
    private boolean complete() {
        session.where("END-OF-MESSAGE");
        Reply reply = data.finish();
        data = null;
        if (!reply.isError()) {
            session.forgive();
        }
        session.endTransaction();
        session.reply(reply);
        return !reply.isError();
    }

    // --- DATA

    boolean startData(List<CommandTokens.Word> words) {
        if (session.isDiscarding() || (data != null && session.transaction().isPresent())) {
            session.reply("503 5.5.1 Error: DATA after BDAT");
            return false;
        }
        Optional<Reply> missing = missingRecipients();
        if (missing.isEmpty() && words.size() != 1) {
            missing = Optional.of(Reply.of("501 5.5.4 Syntax: DATA"));
        }
        Optional<Reply> refused = missing.or(this::refusedByPolicy);
        if (refused.isPresent()) {
            session.reply(refused.get());
            return false;
        }
        data = null; // what RSET or HELO has left behind
        receiving = Command.DATA;
        session.reply(GO_AHEAD);
        return true;
    }

    private Optional<Reply> missingRecipients() {
        Optional<Transaction> transaction = session.transaction();
        if (transaction.isEmpty()) {
            return Optional.of(Reply.of("503 5.5.1 Error: need RCPT command"));
        }
        return transaction.get().recipientCount() == 0
                ? Optional.of(Reply.of("554 5.5.1 Error: no valid recipients"))
                : Optional.empty();
    }

    private Optional<Reply> refusedByPolicy() {
        Request request = session.request(Stage.DATA);
        Verdict verdict = session.settings().access().decide(request);
        if (verdict instanceof Verdict.Refuse refuse) {
            session.logReject(refuse.reply(), request.sender(), request.recipient());
            return Optional.of(refuse.reply());
        }
        return Optional.empty();
    }

    // --- BDAT

    boolean startChunk(List<CommandTokens.Word> words) {
        boolean hasLast = words.size() == 3 && words.get(2).text().equalsIgnoreCase("LAST");
        Optional<Long> size = words.size() == 2 || hasLast ? size(words.get(1).text()) : Optional.empty();
        if (size.isEmpty()) {
            session.log(
                    "warning: " + queueId() + ": malformed BDAT command syntax from " + session.client.nameAddress());
            session.reply("521 5.5.4 Syntax: BDAT count [LAST]"); // ends the session: the chunk's length is unknown
            return false;
        }
        chunk = size.get();
        remaining = chunk;
        last = hasLast;
        refusal = chunkRefusal();
        if (refusal.isEmpty() && data == null) {
            data = new IncomingData(session, session.transaction().orElseThrow(), false);
            session.transaction().orElseThrow().chunking();
        }
        if (remaining == 0) {
            return chunkEnds();
        }
        receiving = Command.BDAT;
        return true;
    }

    private Optional<Reply> chunkRefusal() {
        if (chunk == 0 && !last) {
            session.log("warning: " + queueId() + ": null BDAT request from " + session.client.nameAddress());
            return Optional.of(Reply.of("551 5.7.1 Null BDAT request"));
        }
        if (session.isDiscarding()) {
            return Optional.of(Reply.of("551 5.0.0 Discarded " + chunk + " bytes after earlier error"));
        }
        if (session.transaction().isEmpty()) {
            data = null; // left behind by RSET or HELO
        }
        boolean goesOn = data != null
                && session.transaction().map(Transaction::isChunking).orElse(false);
        if (goesOn) {
            return Optional.empty();
        }
        data = null;
        return missingRecipients().or(this::refusedByPolicy);
    }

    private boolean chunkEnds() {
        if (refusal.isPresent() || data.isBroken()) {
            Reply reply = refusal.isPresent() ? refusal.get() : data.finish();
            data = null;
            if (last || refusal.isEmpty()) {
                session.endTransaction();
            }
            session.discard(!last);
            session.reply(reply);
            return false;
        }
        if (last) {
            data.endOfChunks();
            return complete();
        }
        session.reply("250 2.0.0 Ok: " + chunk + " bytes");
        return true;
    }

    private String queueId() {
        return session.transaction().map(Transaction::queueId).orElse("NOQUEUE");
    }

    private static Optional<Long> size(String text) {
        boolean digits =
                !text.isEmpty() && text.length() <= DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits ? Optional.of(Long.parseLong(text)) : Optional.empty();
    }
}
