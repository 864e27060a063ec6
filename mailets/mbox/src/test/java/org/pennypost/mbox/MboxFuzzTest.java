package org.pennypost.mbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.pennypost.mbox.BrokenFiles.FROM;
import static org.pennypost.mbox.BrokenFiles.GOOD;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Any bytes as a mailbox file: they are messages, one behind the other, or refused. {@code -Dcases=N} tries more of them,
 * {@code -Dfrom=N} others.
 */
class MboxFuzzTest {
    private static final int CASES = Integer.getInteger("cases", 4_000);
    private static final int FROM_CASE = Integer.getInteger("from", 0);
    private static final int PER_CHANGE = 100;
    private static final String[] PIECES = {
        FROM,
        GOOD,
        "\n",
        "\r\n",
        "\n\n",
        "\0",
        "\r",
        " ",
        "\t",
        ":",
        "x",
        "From ",
        "From x\n",
        ">From ",
        "Subject: s\n",
        "X-IMAPbase: 1795488602 0000000020 kw\n",
        "X-IMAPbase: 1 4\n",
        "X-IMAP: 7 9\n",
        "X-UID: 7\n",
        "X-UID: -1\n",
        "X-UID: 99999999999999999999\n",
        "Status: RO\n",
        "Status:",
        "X-Status: AFTD\n",
        "X-Keywords: a b a\n",
        "Content-Length: 20\n",
        "Content-Length: 0\n",
        "Content-Length: 4294967297\n",
        "Lines: 3\n",
        "body\n",
        "\u00ff\u00fe",
    };

    @TempDir
    Path directory;

    private static byte[] bytes(Random random) {
        StringBuilder text = new StringBuilder(random.nextInt(8) == 0 ? "" : FROM);
        for (int n = random.nextInt(40); n > 0; n--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        byte[] bytes = text.toString().getBytes(ISO_8859_1);
        if (random.nextInt(20) == 0) {
            random.nextBytes(bytes);
        }
        for (int n = random.nextInt(4) - 1; n > 0 && bytes.length > 0; n--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void anyBytesAreMessagesOrRefused() throws IOException {
        Path file = directory.resolve("alice");
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            for (int i = FROM_CASE; i < FROM_CASE + CASES; i++) {
                byte[] bytes = bytes(new Random(i));
                channel.truncate(0);
                channel.write(ByteBuffer.wrap(bytes), 0);
                Optional<MboxScan.Found> found = found(channel);
                if (found.isPresent()) {
                    check(channel, found.get(), i);
                }
            }
        }
    }

    private static Optional<MboxScan.Found> found(FileChannel channel) throws IOException {
        try {
            return Optional.of(new MboxScan(channel, 0, ZoneOffset.UTC).scan());
        } catch (NotMboxException refused) {
            return Optional.empty();
        }
    }

    private static void check(FileChannel channel, MboxScan.Found found, int seed) throws IOException {
        List<IndexedMessage> all = new ArrayList<>(found.messages());
        found.folderData().ifPresent(first -> all.add(0, first));
        long at = 0;
        for (IndexedMessage message : all) {
            boolean ordered = message.start() == at
                    && message.header() > 0
                    && message.body() >= message.header()
                    && message.end() >= message.body()
                    && message.next() >= message.end();
            assertThat(ordered).as("message at %s of case %s", at, seed).isTrue();
            MessageCopy copy = new MessageCopy(channel, message.end());
            long size = MessageText.of(copy, message, false, UserRights.SAME).size();
            long headerSize =
                    MessageText.of(copy, message, true, UserRights.SAME).size();
            if (size != message.size() || headerSize != message.headerSize()) {
                assertThat(List.of(size, headerSize))
                        .as("sizes at %s of case %s", at, seed)
                        .containsExactly((long) message.size(), (long) message.headerSize());
            }
            at += message.next();
        }
        // a From_ line of which nothing but the first letters has come is shown as nothing
        assertThat(at).as("end of case %s", seed).isEqualTo(MboxScan.isBeginning(channel) ? 0 : channel.size());
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void changesTouchNoOtherMessage() throws IOException {
        Path file = directory.resolve("alice");
        for (int i = 0; i < CASES / PER_CHANGE; i++) {
            changes(file, i);
        }
    }

    /** In 2236 the header ends with a carriage return, and so does the file. */
    @ParameterizedTest
    @ValueSource(ints = {2236})
    void changesTouchNoOtherMessageInCasesThatHaveFailedOnce(int seed) throws IOException {
        changes(directory.resolve("alice"), seed);
    }

    private void changes(Path file, int seed) throws IOException {
        Random random = new Random(seed);
        byte[] bytes = bytes(random);
        Files.write(file, bytes);
        Files.deleteIfExists(directory.resolve("state.told"));
        IndexedMbox mailbox = BrokenFiles.open(file);
        try {
            List<String> texts = BrokenFiles.texts(mailbox);
            assertThat(file).as("case %s", seed).hasBinaryContent(bytes);
            if (!texts.isEmpty()) {
                change(mailbox, texts, random, seed);
            }
            mailbox.append(List.of(BrokenFiles.message("A: b\r\n\r\nx\r\n")));
            assertThat(BrokenFiles.texts(mailbox)).as("case %s", seed).endsWith("A: b\r\n\r\nx\r\n");
        } catch (NotMboxException refused) {
            assertThat(file).as("case %s", seed).hasBinaryContent(bytes);
        }
    }

    private static void change(IndexedMbox mailbox, List<String> texts, Random random, int seed) throws IOException {
        int one = random.nextInt(texts.size());
        long uid = mailbox.current().messages().get(one).uid();
        assertThat(mailbox.expunge(List.of(uid))).hasSize(1);
        List<String> left = new ArrayList<>(texts);
        left.remove(one);
        assertThat(BrokenFiles.texts(mailbox)).as("case %s", seed).containsExactlyElementsOf(left);
        mailbox.flag(1, Long.MAX_VALUE, flags -> random.nextBoolean() ? flags.with(MessageFlags.FLAGGED) : flags);
        mailbox.write();
        List<String> after = BrokenFiles.texts(mailbox);
        assertThat(after).as("case %s", seed).hasSameSizeAs(left);
        for (int i = 0; i < left.size(); i++) {
            // a header without its blank line gets one; the carriage return with which it ended is part of a line end
            // then
            String cut = left.get(i).endsWith("\r") ? "\n?" : "";
            assertThat(after.get(i)).as("case %s", seed).startsWith(left.get(i));
            assertThat(after.get(i).substring(left.get(i).length()))
                    .as("case %s", seed)
                    .matches(cut + "(\r\n){0,2}");
        }
    }
}
