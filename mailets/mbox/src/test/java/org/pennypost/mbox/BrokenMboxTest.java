package org.pennypost.mbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.pennypost.mbox.BrokenFiles.FROM;
import static org.pennypost.mbox.BrokenFiles.GOOD;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged files: served or refused, and what was there stays, but for what a client asked for. As Dovecot 2.3 reads them. */
class BrokenMboxTest {
    private static final String PSEUDO =
            "(?m)^(X-IMAPbase|X-IMAP|X-UID|Status|X-Status|X-Keywords|Content-Length): ?.*(\r?\n|\\z)";

    @TempDir
    Path directory;

    private Path file() {
        return directory.resolve("alice");
    }

    private String content() throws IOException {
        return Files.readString(file(), ISO_8859_1);
    }

    /** Each message as it stands in the file. */
    static Stream<Arguments> damaged() {
        String nul = FROM + "Subject: a\0b\n\nx\0\0y\n\n";
        String based = FROM + "X-IMAPbase: 99999999999999999999 x\nX-UID: 4294967296\nStatus: \0?\n\nx\n\n";
        return Stream.of(
                arguments("nothing", List.of()),
                arguments("NULs in a message", List.of(nul, GOOD)),
                arguments("NULs at the end", List.of(GOOD, GOOD + "\0".repeat(9000))),
                arguments("NULs between messages", List.of(GOOD + "\0".repeat(5000) + "\n", GOOD)),
                arguments(
                        "a long header line of NULs", List.of(FROM + "A: " + "\0".repeat(600_000) + "\n\nx\n\n", GOOD)),
                arguments("no final newline", List.of(GOOD, FROM + "Subject: x\n\nend")),
                arguments("no final blank line", List.of(GOOD, FROM + "Subject: x\n\nend\n")),
                arguments("a header and no more", List.of(GOOD, FROM + "Subject: x\n")),
                arguments("half a header line", List.of(GOOD, FROM + "Subj")),
                arguments("half a header line behind ours", List.of(GOOD, FROM + "Status: O\nA: b\nSubj")),
                arguments("half a line of ours", List.of(GOOD, FROM + "A: b\nX-UID: 7")),
                arguments("a From_ line alone", List.of(GOOD, FROM)),
                arguments("two From_ lines", List.of(FROM, GOOD)),
                arguments("CR LF", List.of(GOOD.replace("\n", "\r\n"), GOOD.replace("\n", "\r\n"))),
                arguments("mixed line ends", List.of(GOOD.replace("\n\n", "\r\n\n"), GOOD)),
                arguments("bare CRs", List.of(FROM + "A: b\r\n\na\rb\r\r\n\n", GOOD)),
                arguments("an undated From", List.of(FROM + "A: b\n\nx\n\nFrom here\n\ny\n\n", GOOD)),
                arguments("no blank line before From_", List.of(FROM + "A: b\n\nx\n", GOOD)),
                arguments("Content-Length too large", List.of(FROM + "Content-Length: 9999\n\nx\n\n", GOOD)),
                arguments("Content-Length absurd", List.of(FROM + "Content-Length: 99999999999999\n\nx\n\n", GOOD)),
                arguments("Content-Length negative", List.of(FROM + "Content-Length: -5\n\nx\n\n", GOOD)),
                arguments("Content-Length too small", List.of(FROM + "Content-Length: 1\n\nxyz\n\n", GOOD)),
                arguments("Content-Length zero", List.of(FROM + "Content-Length: 0\n\nx\n\n", GOOD)),
                arguments("absurd numbers", List.of(based, GOOD)),
                arguments("no UTF-8", List.of(FROM.replace("a@b", "\u00ff@\u00c3") + "A: \u00e9\n\n\u0080\n\n", GOOD)),
                arguments("no header", List.of(FROM + "\nx\n\n", FROM + "\n", GOOD)));
    }

    /** The content without the From_ line, the server's headers and the line end that belongs to nobody. */
    private static String shown(String message) {
        String text = message.substring(message.indexOf('\n') + 1);
        return unmarked(text.replaceFirst("\r?\n\\z", "")).replaceAll("(?<!\r)\n", "\r\n");
    }

    private static String unmarked(String text) {
        return text.replaceAll(PSEUDO, "");
    }

    private static List<String> without(List<String> messages, int index) {
        List<String> left = new ArrayList<>(messages);
        left.remove(index);
        return left;
    }

    private void write(List<String> messages) throws IOException {
        Files.deleteIfExists(directory.resolve("state.told"));
        Files.deleteIfExists(directory.resolve("state.index"));
        Files.writeString(file(), String.join("", messages), ISO_8859_1);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("damaged")
    void isReadAndLeftAlone(String label, List<String> messages) throws IOException {
        write(messages);
        IndexedMbox mailbox = BrokenFiles.open(file());

        assertThat(BrokenFiles.texts(mailbox))
                .containsExactlyElementsOf(
                        messages.stream().map(BrokenMboxTest::shown).toList());
        assertThat(mailbox.current().messages().stream().map(IndexedMessage::size))
                .containsExactlyElementsOf(
                        messages.stream().map(each -> shown(each).length()).toList());
        assertThat(content()).isEqualTo(String.join("", messages));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("damaged")
    void losesOnlyWhatIsExpunged(String label, List<String> messages) throws IOException {
        for (int i = 0; i < messages.size(); i++) {
            write(messages);
            IndexedMbox mailbox = BrokenFiles.open(file());
            long uid = mailbox.current().messages().get(i).uid();

            assertThat(mailbox.expunge(List.of(uid))).hasSize(1);

            assertThat(content()).isEqualTo(String.join("", without(messages, i)));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("damaged")
    void changesOnlyItsOwnHeadersForAFlag(String label, List<String> messages) throws IOException {
        for (int i = 0; i < messages.size(); i++) {
            write(messages);
            IndexedMbox mailbox = BrokenFiles.open(file());
            long uid = mailbox.current().messages().get(i).uid();
            mailbox.flag(uid, uid, flags -> flags.with(MessageFlags.FLAGGED));

            mailbox.write();

            // a header without its blank line gets one
            assertThat(unmarked(content()))
                    .matches(messages.stream()
                            .map(each -> Pattern.quote(unmarked(each)) + "\n{0,2}")
                            .collect(Collectors.joining()));
            Files.delete(directory.resolve("state.told"));
            IndexedMbox again = BrokenFiles.open(file());
            assertThat(BrokenFiles.texts(again)).hasSameSizeAs(messages);
            assertThat(again.current().messages().get(i).flags().has(MessageFlags.FLAGGED))
                    .isTrue();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("damaged")
    void staysAsItWasBeforeWhatIsAppended(String label, List<String> messages) throws IOException {
        write(messages);
        IndexedMbox mailbox = BrokenFiles.open(file());
        List<String> before = BrokenFiles.texts(mailbox);

        mailbox.append(List.of(BrokenFiles.message("A: b\r\n\r\nnew\r\n")));

        assertThat(content()).startsWith(String.join("", messages));
        assertThat(BrokenFiles.texts(BrokenFiles.open(file())))
                .hasSize(before.size() + 1)
                .endsWith("A: b\r\n\r\nnew\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage\n",
                "\n",
                "\0",
                "\0\0\0\0\n",
                "From somebody\n\nx\n",
                "From ",
                "\u00ef\u00bb\u00bfFrom a@b.test",
                "%PDF-1.7\n"
            })
    void refusesWhatDoesNotBeginWithAMessage(String head) throws IOException {
        write(List.of(head, GOOD));
        IndexedMbox mailbox = BrokenFiles.open(file());
        byte[] before = Files.readAllBytes(file());

        assertThatThrownBy(mailbox::current).hasMessage("Mailbox isn't a valid mbox file");
        assertThatThrownBy(() -> mailbox.read(List.of(1L), false)).isInstanceOf(NotMboxException.class);
        assertThatThrownBy(() -> mailbox.flag(1, 9, flags -> flags)).isInstanceOf(NotMboxException.class);
        assertThatThrownBy(() -> mailbox.expunge(List.of(1L))).isInstanceOf(NotMboxException.class);
        assertThatThrownBy(mailbox::write).isInstanceOf(NotMboxException.class);
        assertThatThrownBy(() -> mailbox.append(List.of(BrokenFiles.message("A: b\r\n\r\n"))))
                .isInstanceOf(NotMboxException.class);
        assertThat(file()).hasBinaryContent(before);
    }

    /** A file with holes: nothing is on the disk between the first bytes and the last ones. */
    private void sparse(String head, long at, String tail) throws IOException {
        Files.writeString(file(), head, ISO_8859_1);
        try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(tail.getBytes(ISO_8859_1)), at);
        }
    }

    private String end(long from) throws IOException {
        try (FileChannel channel = FileChannel.open(file())) {
            ByteBuffer bytes = ByteBuffer.allocate((int) (channel.size() - from));
            NewLayout.read(channel, from, bytes);
            return new String(bytes.array(), ISO_8859_1);
        }
    }

    @Test
    void servesWhatLiesBeyondTwoGigabytes() throws IOException {
        long middle = 1_100_000_000L;
        long end = 2_200_000_000L;
        String uid = "X-UID: %d" + " ".repeat(50) + "\nStatus: \n\nx\n\n";
        sparse(
                FROM + "X-IMAPbase: 1795488602 0000000004\n" + uid.formatted(1),
                end,
                "\n" + FROM + uid.formatted(3) + FROM + uid.formatted(4));
        try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(("\n" + FROM + uid.formatted(2)).getBytes(ISO_8859_1)), middle);
        }
        IndexedMbox mailbox = BrokenFiles.open(file());

        assertThat(mailbox.current().messages().stream().map(IndexedMessage::uid))
                .containsExactly(1L, 2L, 3L, 4L);
        assertThat(mailbox.read(List.of(3L), false).get(3L).open()).hasContent("\r\nx\r\n");
        mailbox.flag(3, 3, flags -> flags.with(MessageFlags.SEEN));
        mailbox.write();
        mailbox.expunge(List.of(4L));

        assertThat(end(end)).contains("Status: R").doesNotContain("X-UID: 4").endsWith("\n\nx\n\n");
        assertThat(Files.size(file())).isGreaterThan(end);
    }

    @Test
    void refusesAMessageOfTwoGigabytes() throws IOException {
        long end = Integer.MAX_VALUE + 1000L;
        sparse(GOOD + FROM + "\n", end, "\n" + GOOD);
        IndexedMbox mailbox = BrokenFiles.open(file());

        assertThatThrownBy(mailbox::current)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the message at byte " + GOOD.length() + " is longer than 2147483647 bytes");
        assertThat(end(end)).isEqualTo("\n" + GOOD);
    }

    @Test
    void servesAMessageOfAHundredMegabytes() throws IOException {
        String line = "0123456789abcdef".repeat(4) + "\n";
        int lines = 100_000_000 / line.length();
        String head = FROM + "Subject: large\n";
        write(List.of(GOOD, head, "\n" + line.repeat(lines) + "\n", GOOD));
        IndexedMbox mailbox = BrokenFiles.open(file());
        mailbox.flag(2, 2, flags -> flags.with(MessageFlags.SEEN));
        mailbox.write();
        mailbox.expunge(List.of(1L));

        try (InputStream file = new BufferedInputStream(Files.newInputStream(file()), 1 << 16)) {
            assertThat(next(file, head.length())).isEqualTo(head);
            assertThat(next(file, 400)).contains("X-UID: 2").contains("Status: R");
        }
        try (InputStream text =
                new BufferedInputStream(mailbox.read(List.of(2L), false).get(2L).open(), 1 << 16)) {
            assertThat(next(text, 18)).isEqualTo("Subject: large\r\n\r\n");
            int same = 0;
            while (next(text, line.length() + 1).equals(line.replace("\n", "\r\n"))) {
                same++;
            }
            assertThat(same).isEqualTo(lines);
        }
        assertThat(BrokenFiles.open(file()).current().messages())
                .extracting(IndexedMessage::uid)
                .containsExactly(2L, 3L);
    }

    private static String next(InputStream in, int length) throws IOException {
        return new String(in.readNBytes(length), ISO_8859_1);
    }
}
