package org.pennypost.imap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is found in messages. Source: RFC 3501 section 6.4.4; Dovecot for which parts count. */
final class TextSearchTest {
    private static boolean isInBody(String wanted, byte[] message) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(message);
        return new TextSearch(wanted).isIn(bytes, MimePart.parse(bytes), false);
    }

    private static byte[] message(String head, byte[] body) {
        byte[] header = (head + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer all = ByteBuffer.allocate(header.length + body.length);
        return all.put(header).put(body).array();
    }

    private static byte[] part(String charset, String encoding, String text) {
        byte[] bytes = text.getBytes(Charset.forName(charset));
        byte[] body =
                switch (encoding) {
                    case "base64" -> Base64.getMimeEncoder().encode(bytes);
                    case "quoted-printable" -> quoted(bytes);
                    default -> bytes;
                };
        return message(
                "Content-Type: text/html; charset=" + charset + "\r\nContent-Transfer-Encoding: " + encoding, body);
    }

    private static byte[] quoted(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte b : bytes) {
            text.append(b > ' ' && b != '=' ? String.valueOf((char) b) : String.format("=%02X", b & 0xff));
            text.append(text.length() % 7 == 0 ? "=\r\n" : "");
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({
        "us-ascii, 7bit, zeppelin, false",
        "utf-8, 8bit, ZÜRICHSEE, true",
        "utf-8, 8bit, Zurichsee, false",
        "utf-8, base64, zürichsee, true",
        "utf-8, base64, TOOK THE, true",
        "iso-8859-1, quoted-printable, Zürichsee, true",
        "iso-8859-1, quoted-printable, took the, true",
        "utf-16be, base64, took the, true",
        "iso-2022-jp, 7bit, took the, true",
        "koi8-r, 8bit, took the, true",
        "utf-8, 8bit, they took the zürichsee home., true",
        "utf-8, 8bit, home.., false",
    })
    void findsTextAsItsReadersSeeIt(String charset, String encoding, String wanted, boolean there) throws IOException {
        String text = charset.equals("iso-2022-jp") || charset.equals("koi8-r") || charset.equals("us-ascii")
                ? "They took the train home."
                : "They took the Zürichsee home.";
        assertThat(isInBody(wanted, part(charset, encoding, text))).isEqualTo(there);
    }

    @Test
    void findsTextAcrossBlocks() throws IOException {
        String text = "x".repeat(16 * 1024 - 3) + "needle" + "y".repeat(40_000) + "Ünde";
        assertThat(isInBody("needle", part("utf-8", "base64", text))).isTrue();
        assertThat(isInBody("ünde", part("utf-8", "base64", text))).isTrue();
        assertThat(isInBody("needles", part("utf-8", "base64", text))).isFalse();
    }

    @Test
    void looksIntoTextAndMessagesOnly() throws IOException {
        String mixed = "Subject: outside\r\n"
                + "Content-Type: multipart/mixed; boundary=B\r\n\r\n"
                + "--B\r\n\r\n"
                + "plain\r\n"
                + "--B\r\n"
                + "Content-Type: application/x-sh\r\n\r\n"
                + "attached\r\n"
                + "--B\r\n"
                + "Content-Type: message/rfc822\r\n\r\n"
                + "Subject: inner\r\n\r\n"
                + "forwarded\r\n"
                + "--B--\r\n";
        byte[] message = mixed.getBytes(StandardCharsets.US_ASCII);
        assertThat(isInBody("plain", message)).isTrue();
        assertThat(isInBody("forwarded", message)).isTrue();
        assertThat(isInBody("attached", message)).isFalse();
        assertThat(isInBody("outside", message)).isFalse();
        ByteBuffer bytes = ByteBuffer.wrap(message);
        assertThat(new TextSearch("subject: OUT").isIn(bytes, MimePart.parse(bytes), true))
                .isTrue();
        assertThat(new TextSearch("inner").isIn(bytes, MimePart.parse(bytes), true))
                .isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "=?utf-8?B?R3LDvMOfZQ==?= aus =?iso-8859-1?q?K=F6ln?=, grüße aus köln, true",
        "=?utf-8?q?a?= =?utf-8?q?b?=, ab, true",
        "=?utf-8?q?a_b?=, a b, true",
        "=?utf-8?q?a?=, =?utf, false",
        "=?utf-8?x?a?=, =?utf, true",
        "=?utf-8?q?a, =?utf-8?q?a, true",
        "=?nobody-knows?q?plain?=, plain, true",
        "Grüße, GRÜSSE, false",
        "Grüße, grü, true",
        "anything, '', true"
    })
    void readsEncodedWords(String value, String wanted, boolean there) {
        byte[] header = ("subject: " + value + "\r\n\r\n").getBytes(StandardCharsets.UTF_8);
        MimeHeader fields = MimeHeader.of(ByteBuffer.wrap(header), 0, header.length);
        assertThat(new TextSearch(wanted).isInField(fields, "Subject")).isEqualTo(there);
        assertThat(new TextSearch(wanted).isInField(fields, "X-Other")).isFalse();
    }

    @Test
    void findsWhatAPlainSearchFinds() throws IOException {
        Random random = new Random(11);
        for (int i = 0; i < 5_000; i++) {
            String text = random.ints(random.nextInt(40), 'a', 'd')
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            String wanted = random.ints(1 + random.nextInt(4), 'a', 'd')
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            assertThat(isInBody(wanted, part("utf-8", "8bit", text))).isEqualTo(text.contains(wanted));
        }
    }

    @Test
    void looksInWhatComesBeforeTheParts() throws IOException {
        byte[] text = "Content-Type: multipart/mixed; boundary=b\r\n\r\nfor old readers\r\n--b\r\n\r\none\r\n--b--\r\n"
                .getBytes(StandardCharsets.US_ASCII);

        assertThat(isInBody("OLD READERS", text)).isTrue();
        assertThat(isInBody("young", text)).isFalse();
    }
}
