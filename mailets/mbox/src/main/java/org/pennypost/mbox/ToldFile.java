package org.pennypost.mbox;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The small file that keeps what clients were told of a mailbox while the mbox does not say it: UIDVALIDITY, UIDs, flags.
 *
 * <p>Lines are added; what a later line says counts; a line that is not whole does not. Used under the lock of its mailbox.
 * The file belongs to the server, not to the user.
 */
final class ToldFile {
    private static final String VALIDITY = "V";
    private static final String MESSAGE = "M";
    private static final int HEX = 16;

    /** Ends a line that was not whole when the next was added; what is only without its line end must not count from then on. */
    private static final String NOT_WHOLE = "\0";

    private final Path file;
    private final FileOpener opener;

    /**
     * What clients were told.
     *
     * @param uidValidity 0 when they were told nothing
     * @param lastUid the highest UID that was ever given
     * @param messages those whose UID or flags the mbox does not hold, in the order of UIDs
     */
    record Told(long uidValidity, long lastUid, List<Message> messages) {
        static final Told NOTHING = new Told(0, 0, List.of());

        /** The same as an index of which nothing but UIDs, digests and flags is known. */
        MboxSnapshot asIndex() {
            List<IndexedMessage> index = messages.stream()
                    .map(message -> new IndexedMessage(
                            0,
                            0,
                            0,
                            0,
                            0,
                            0,
                            0,
                            0,
                            message.digest(),
                            message.uid(),
                            message.flags(),
                            IndexedMessage.Stored.UNKNOWN,
                            0))
                    .toList();
            return new MboxSnapshot(Optional.empty(), uidValidity, lastUid, 0, new TreeSet<>(), index, false);
        }
    }

    /** A message that the mbox does not describe as it was told. */
    record Message(long uid, long digest, MessageFlags flags) {
        static Message of(IndexedMessage message) {
            return new Message(message.uid(), message.digest(), message.flags());
        }

        private static Message parse(String[] words) {
            Set<String> keywords = new TreeSet<>(List.of(words).subList(4, words.length));
            int bits = Integer.parseInt(words[3]) & (2 * MessageFlags.DELETED - 1);
            return new Message(
                    Long.parseLong(words[1]), Long.parseUnsignedLong(words[2], HEX), MessageFlags.of(bits, keywords));
        }

        private String format() {
            StringBuilder line = new StringBuilder(MESSAGE)
                    .append(' ')
                    .append(uid)
                    .append(' ')
                    .append(Long.toHexString(digest))
                    .append(' ')
                    .append(flags.bits());
            flags.keywords().forEach(keyword -> line.append(' ').append(keyword));
            return line.append('\n').toString();
        }
    }

    ToldFile(Path file, FileOpener opener) {
        this.file = requireNonNull(file);
        this.opener = requireNonNull(opener);
    }

    Told read() throws IOException {
        String text;
        try {
            text = Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException nothing) {
            return Told.NOTHING;
        }
        long uidValidity = 0;
        long lastUid = 0;
        Map<Long, Message> messages = new LinkedHashMap<>();
        int at = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', at)) {
            String line = text.substring(at, end);
            String[] words = line.split(" ", -1);
            at = end + 1;
            if (line.endsWith(NOT_WHOLE)) {
                continue;
            }
            try {
                if (words[0].equals(VALIDITY)) {
                    uidValidity = Long.parseLong(words[1]);
                    lastUid = Math.max(lastUid, Long.parseLong(words[2]));
                } else if (words[0].equals(MESSAGE)) {
                    Message message = Message.parse(words);
                    messages.put(message.uid(), message);
                }
            } catch (IllegalArgumentException | IndexOutOfBoundsException torn) {
                // what a crash left of a line
            }
        }
        List<Message> sorted = messages.values().stream()
                .sorted(java.util.Comparator.comparingLong(Message::uid))
                .toList();
        return new Told(uidValidity, lastUid, sorted);
    }

    /**
     * Adds.
     *
     * @param durable whether to wait until it is on stable storage, as for UIDs; flags only have to outlive the process
     */
    void tell(long uidValidity, long lastUid, List<Message> messages, boolean durable) throws IOException {
        boolean made = !Files.exists(file, LinkOption.NOFOLLOW_LINKS);
        StateFile.add(opener, file, NOT_WHOLE + "\n" + text(uidValidity, lastUid, messages), durable);
        if (made && durable) {
            RewriteJournal.syncDirectory(opener, file);
        }
    }

    /** Puts a new file in place of all that was told; the mbox must have been synced before. */
    void replace(long uidValidity, long lastUid, List<Message> messages) throws IOException {
        StateFile.replaceForGood(
                opener, file, text(uidValidity, lastUid, messages).getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String text(long uidValidity, long lastUid, List<Message> messages) {
        StringBuilder text = new StringBuilder();
        text.append(VALIDITY)
                .append(' ')
                .append(uidValidity)
                .append(' ')
                .append(lastUid)
                .append('\n');
        messages.forEach(message -> text.append(message.format()));
        return text.toString();
    }
}
