package org.pennypost.imap.james;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.james.imap.api.message.FetchData.Item;
import org.pennypost.imap.BodyStructure;
import org.pennypost.imap.Envelope;
import org.pennypost.imap.ImapText;
import org.pennypost.imap.MimeHeader;
import org.pennypost.imap.MimePart;
import org.pennypost.imap.Section;
import org.pennypost.mbox.IndexedMessage;
import org.pennypost.mbox.MessageFlags;
import org.pennypost.mbox.MessageText;

/** Formats the answers to a FETCH, in large pieces. Used by one thread at a time. Source: RFC 3501 section 7.4.2. */
final class FetchFormat {
    private static final int PIECE = 64 * 1024;
    private static final int LARGE = 256 * 1024;
    private static final byte[] NONE = {};

    /** What is said of a part that is not there, as by Dovecot. */
    private static final String NOTHING = "{0}\r\n";

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("ppd-MMM-yyyy HH:mm:ss +0000", Locale.ENGLISH);
    private static final List<Flag> FLAGS = List.of(
            new Flag(MessageFlags.ANSWERED, "\\Answered "),
            new Flag(MessageFlags.DELETED, "\\Deleted "),
            new Flag(MessageFlags.DRAFT, "\\Draft "),
            new Flag(MessageFlags.FLAGGED, "\\Flagged "));

    private final Wanted wanted;
    private final Consumer<Answer> to;
    private final ImapText out = new ImapText(2 * PIECE);
    private final boolean keeps;
    private char before;

    private record Flag(int bit, String name) {}

    /**
     * What is said of a message besides what it holds.
     *
     * @param number its sequence number
     * @param recent whether this session is the first that is told of it
     * @param flags whether the flags are said
     * @param modSeq whether the mod-sequence is
     */
    record Standing(int number, boolean recent, boolean flags, boolean modSeq) {}

    FetchFormat(Wanted wanted, Consumer<Answer> to) {
        this.wanted = requireNonNull(wanted);
        this.to = requireNonNull(to);
        this.keeps = wanted.question().isPresent();
    }

    /** Hands over what is ready. */
    void flush() {
        if (out.length() > 0) {
            to.accept(new Answer(out.takeLines(), Optional.empty()));
        }
    }

    /**
     * Adds a message.
     *
     * @param kept what this gave before for the same message and the same question, instead of the text
     * @param text as much of it as is wanted, empty when that is nothing
     * @return what was said of the text
     */
    byte[] message(Standing standing, IndexedMessage message, Optional<byte[]> kept, Optional<MessageText> text)
            throws IOException {
        out.text("* ").number(standing.number()).text(" FETCH ");
        before = '(';
        if (standing.modSeq()) {
            item("MODSEQ (").number(message.modSeq()).put(')');
        }
        if (standing.flags()) {
            flags(message.flags(), standing.recent());
        }
        if (wanted.has(Item.INTERNAL_DATE)) {
            LocalDateTime date = LocalDateTime.ofEpochSecond(message.date(), 0, ZoneOffset.UTC);
            item("INTERNALDATE \"").text(DATE.format(date)).put('"');
        }
        if (wanted.has(Item.SIZE)) {
            item("RFC822.SIZE ").number(message.size());
        }
        byte[] said = kept.isPresent() ? again(kept.get()) : said(message, text);
        out.text(before == '(' ? "()\r\n" : ")\r\n");
        if (out.length() > PIECE) {
            flush();
        }
        return said;
    }

    private byte[] again(byte[] kept) {
        out.put(before).bytes(kept, 0, kept.length);
        before = ' ';
        return kept;
    }

    private byte[] said(IndexedMessage message, Optional<MessageText> text) throws IOException {
        int begin = out.length() + 1;
        Optional<FetchedText> content = Optional.empty();
        if (text.isPresent()) {
            content = Optional.of(new FetchedText(text.get(), message.headerSize()));
            described(content.get());
        }
        if (wanted.has(Item.UID)) {
            item("UID ").number(message.uid());
        }
        if (content.isPresent()) {
            for (Section section : wanted.sections()) {
                section(section, content.get());
            }
        }
        return keeps ? out.since(begin) : NONE;
    }

    private ImapText item(String name) {
        out.put(before).text(name);
        before = ' ';
        return out;
    }

    private void flags(MessageFlags flags, boolean recent) {
        item("FLAGS (");
        int begin = out.length();
        for (Flag flag : FLAGS) {
            if (flags.has(flag.bit())) {
                out.text(flag.name());
            }
        }
        if (recent) {
            out.text("\\Recent ");
        }
        if (flags.has(MessageFlags.SEEN)) {
            out.text("\\Seen ");
        }
        for (String keyword : flags.keywords()) {
            out.text(keyword).put(' ');
        }
        if (out.length() > begin) {
            out.cut(out.length() - 1);
        }
        out.put(')');
    }

    private void described(FetchedText content) {
        if (wanted.has(Item.ENVELOPE)) {
            Envelope.write(content.header(), item("ENVELOPE "));
        }
        if (wanted.has(Item.BODY)) {
            BodyStructure.write(content.bytes(), content.root(), false, item("BODY "));
        }
        if (wanted.has(Item.BODY_STRUCTURE)) {
            BodyStructure.write(content.bytes(), content.root(), true, item("BODYSTRUCTURE "));
        }
    }

    private void section(Section section, FetchedText content) {
        item(section.name());
        section.from().ifPresent(from -> out.put('<').number(from).put('>'));
        if (section.isOfFields()) {
            Optional<MimeHeader> header = section.path().isEmpty()
                    ? Optional.of(content.header())
                    : section.part(content.root()).map(MimePart::header);
            out.put(' ');
            if (header.isEmpty()) {
                out.text(NOTHING);
                return;
            }
            ImapText fields = new ImapText(1024);
            header.get().copy(section.names(), section.kind() == Section.Kind.FIELDS, fields);
            Section.Piece piece = section.cut(0, fields.length());
            out.literal(fields, piece.from(), piece.to());
            return;
        }
        Optional<Section.Piece> piece = section.path().isEmpty()
                ? Optional.of(content.piece(section))
                : section.part(content.root()).map(section::of);
        if (piece.isEmpty()) {
            out.put(' ').text(NOTHING);
            return;
        }
        Section.Piece cut = section.cut(piece.get().from(), piece.get().to());
        if (cut.to() - cut.from() <= LARGE) {
            out.put(' ').literal(content.bytes(), cut.from(), cut.to());
        } else {
            to.accept(new Answer(out.take(), Optional.of(content.literal(cut))));
        }
    }
}
