package org.pennypost.imap.james;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import javax.mail.Flags;
import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.process.ImapProcessor;
import org.apache.james.imap.message.response.FetchResponse;
import org.pennypost.imap.ImapText;

/**
 * Gathers what James says of the flags of messages, and hands it on in large pieces: James writes each line by itself and wakes the
 * network for it. Everything else goes through, behind what was said before. Used by one thread at a time.
 */
final class GatheredAnswers implements ImapProcessor.Responder {
    private static final int PIECE = 64 * 1024;
    private static final List<Named> FLAGS = List.of(
            new Named(Flags.Flag.ANSWERED, "\\Answered"),
            new Named(Flags.Flag.DELETED, "\\Deleted"),
            new Named(Flags.Flag.DRAFT, "\\Draft"),
            new Named(Flags.Flag.FLAGGED, "\\Flagged"),
            new Named(Flags.Flag.RECENT, "\\Recent"),
            new Named(Flags.Flag.SEEN, "\\Seen"));

    private final ImapProcessor.Responder to;
    private final ImapText out = new ImapText(1024);

    private record Named(Flags.Flag flag, String name) {}

    GatheredAnswers(ImapProcessor.Responder to) {
        this.to = requireNonNull(to);
    }

    @Override
    public void respond(ImapResponseMessage message) {
        if (message instanceof FetchResponse fetch && isOfFlags(fetch)) {
            add(fetch);
            if (out.length() > PIECE) {
                handOn();
            }
        } else {
            handOn();
            to.respond(message);
        }
    }

    @Override
    public void flush() {
        handOn();
        to.flush();
    }

    private void handOn() {
        if (out.length() > 0) {
            to.respond(new Answer(out.takeLines(), Optional.empty()));
        }
    }

    private static boolean isOfFlags(FetchResponse fetch) {
        return fetch.getBody() == null
                && fetch.getBodyStructure() == null
                && fetch.getElements() == null
                && fetch.getEnvelope() == null
                && fetch.getInternalDate() == null
                && fetch.getSize() == null
                && fetch.getEmailId() == null
                && fetch.getThreadId() == null;
    }

    private void add(FetchResponse fetch) {
        out.text("* ").number(fetch.getMessageNumber().asInt()).text(" FETCH ");
        char before = '(';
        if (fetch.getModSeq() != null) {
            out.put(before).text("MODSEQ (").number(fetch.getModSeq().asLong()).put(')');
            before = ' ';
        }
        if (fetch.getFlags() != null) {
            flags(fetch.getFlags(), out.put(before).text("FLAGS "));
            before = ' ';
        }
        if (fetch.getUid() != null) {
            out.put(before).text("UID ").number(fetch.getUid().asLong());
            before = ' ';
        }
        out.text(before == '(' ? "()\r\n" : ")\r\n");
    }

    private static void flags(Flags flags, ImapText out) {
        char before = '(';
        for (Named one : FLAGS) {
            if (flags.contains(one.flag())) {
                out.put(before).text(one.name());
                before = ' ';
            }
        }
        for (String keyword : flags.getUserFlags()) {
            out.put(before).text(keyword);
            before = ' ';
        }
        out.text(before == '(' ? "()" : ")");
    }
}
