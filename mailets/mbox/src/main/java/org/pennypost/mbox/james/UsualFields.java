package org.pennypost.mbox.james;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.pennypost.imap.ImapText;
import org.pennypost.imap.MimeHeader;
import org.pennypost.mbox.AnswerFile;
import org.pennypost.mbox.IndexedMbox;
import org.pennypost.mbox.IndexedMessage;
import org.pennypost.mbox.MessageText;

/**
 * The header fields for which mail programs ask, in lists of messages and in searches: read with the first question, they answer
 * all others about the same messages. Thread safe.
 */
public final class UsualFields {
    private static final Set<String> NAMES = Set.of(
            "bcc",
            "cc",
            "content-description",
            "content-type",
            "date",
            "disposition-notification-to",
            "followup-to",
            "from",
            "importance",
            "in-reply-to",
            "list-id",
            "list-post",
            "list-subscribe",
            "list-unsubscribe",
            "message-id",
            "mime-version",
            "newsgroups",
            "precedence",
            "priority",
            "references",
            "reply-to",
            "sender",
            "subject",
            "to",
            "x-label",
            "x-mailer",
            "x-mailing-list",
            "x-priority");

    private UsualFields() {}

    /**
     * Tells whether these fields are enough.
     *
     * @param names of fields that are asked for
     * @return whether all are among them
     */
    public static boolean cover(Collection<String> names) {
        return names.stream().allMatch(name -> NAMES.contains(name.toLowerCase(Locale.ROOT)));
    }

    /**
     * Gives the fields.
     *
     * @param box their mailbox
     * @param messages of which
     * @return by UID, as headers in which there are no other fields; what is gone is missing
     * @throws IOException when they cannot be read
     */
    public static Map<Long, MessageText> of(IndexedMbox box, List<IndexedMessage> messages) throws IOException {
        return picked(box, messages, "fields", NAMES);
    }

    /** The same for other fields. */
    static Map<Long, MessageText> of(IndexedMbox box, List<IndexedMessage> messages, Set<String> names)
            throws IOException {
        return cover(names) ? of(box, messages) : picked(box, messages, "SEARCH " + names, names);
    }

    private static Map<Long, MessageText> picked(
            IndexedMbox box, List<IndexedMessage> messages, String question, Set<String> names) throws IOException {
        AnswerFile kept = box.answers(question);
        Map<Long, MessageText> texts = new HashMap<>();
        kept.of(messages).forEach((uid, bytes) -> texts.put(uid, MessageText.of(bytes)));
        List<Long> unread = messages.stream()
                .map(IndexedMessage::uid)
                .filter(uid -> !texts.containsKey(uid))
                .toList();
        if (unread.isEmpty()) {
            return texts;
        }
        Map<Long, MessageText> headers = box.read(unread, true);
        Map<IndexedMessage, byte[]> fresh = new LinkedHashMap<>();
        for (IndexedMessage message : messages) {
            MessageText header = headers.get(message.uid());
            if (header != null) {
                byte[] fields = pick(header.bytes(), message.headerSize(), names);
                fresh.put(message, fields);
                texts.put(message.uid(), MessageText.of(fields));
            }
        }
        kept.keep(fresh);
        return texts;
    }

    private static byte[] pick(ByteBuffer text, int headerSize, Set<String> names) {
        int size = Math.min(text.limit(), headerSize);
        if (size == 0 || text.get(size - 1) != '\n') {
            byte[] all = new byte[size]; // cut off in a field, which is not to look as if it were whole
            text.get(0, all);
            return all;
        }
        ImapText fields = new ImapText(1024);
        MimeHeader.of(text, 0, size).copy(names, true, fields);
        return fields.take();
    }
}
