package org.pennypost.imap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of a message; where no RFC is named, Dovecot 2.3.19.1 says the same, but for upper and lower case. */
final class FetchAnswersTest {
    private static final String NESTED = """
        Content-Type: multipart/mixed; boundary="B"

        before
        --B

        hello
        --B
        Content-Type: message/rfc822

        From: i@n
        Subject: inner
        Content-Type: multipart/alternative; boundary=C

        --C

        one
        --C
        Content-Type: image/png; name=x.png
        Content-Transfer-Encoding: base64
        Content-ID: <i@d>
        Content-Description: desc
        Content-Disposition: attachment; filename="a b.png"; size=3

        AAAA
        --C--

        --B--
        after
        """;

    private static ByteBuffer message(String text) {
        return ByteBuffer.wrap(text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    private static String envelope(String header) {
        ByteBuffer message = message(header);
        ImapText out = new ImapText(0);
        Envelope.write(MimeHeader.of(message, 0, message.limit()), out);
        return new String(out.take(), StandardCharsets.UTF_8);
    }

    private static String structure(String text, boolean extended) {
        ByteBuffer message = message(text);
        ImapText out = new ImapText(0);
        BodyStructure.write(message, MimePart.parse(message), extended, out);
        return new String(out.take(), StandardCharsets.UTF_8);
    }

    private static String section(String text, Section.Kind kind, Integer... path) {
        ByteBuffer message = message(text);
        Section section = new Section(List.of(path), kind, List.of(), Optional.empty(), Optional.empty(), "BODY[]");
        return section.part(MimePart.parse(message))
                .map(section::of)
                .map(piece ->
                        new String(message.array(), piece.from(), piece.to() - piece.from(), StandardCharsets.UTF_8))
                .orElse("none")
                .replace("\r\n", "\n");
    }

    @Test
    void saysTheEnvelopeOfRfc3501() {
        assertThat(envelope("""
            Date: Wed, 17 Jul 1996 02:23:25 -0700 (PDT)
            From: Terry Gray <gray@cac.washington.edu>
            Subject: IMAP4rev1 WG mtg summary and minutes
            To: imap@cac.washington.edu
            cc: minutes@CNRI.Reston.VA.US, John Klensin <KLENSIN@MIT.EDU>
            Message-Id: <B27397-0100000@cac.washington.edu>
            """))
                .isEqualTo("(\"Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\" \"IMAP4rev1 WG mtg summary and minutes\""
                        + " ((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\"))"
                        + " ((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\"))"
                        + " ((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\"))"
                        + " ((NIL NIL \"imap\" \"cac.washington.edu\"))"
                        + " ((NIL NIL \"minutes\" \"CNRI.Reston.VA.US\")(\"John Klensin\" NIL \"KLENSIN\" \"MIT.EDU\"))"
                        + " NIL NIL \"<B27397-0100000@cac.washington.edu>\")");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        a@b (Name Here) | (("Name Here" NIL "a" "b"))
        John Q. Public <j@x.org>, "Last, First" <l@y.org> | (("John Q. Public" NIL "j" "x.org")("Last, First" NIL "l" "y.org"))
        group: john.doe@acme.org, Mary <mary@example.net>; | ((NIL NIL "group" NIL)(NIL NIL "john.doe" "acme.org")("Mary" NIL "mary" "example.net")(NIL NIL NIL NIL))
        undisclosed-recipients:; | ((NIL NIL "undisclosed-recipients" NIL)(NIL NIL NIL NIL))
        undisclosed-recipients: ;, x@y | ((NIL NIL "undisclosed-recipients" NIL)(NIL NIL NIL NIL)(NIL NIL "x" "y"))
        <@hosta,@hostb:user@hostc> | ((NIL "@hosta,@hostb" "user" "hostc"))
        nobody | ((NIL NIL "nobody" "MISSING_DOMAIN"))
        <> | ((NIL NIL "MISSING_MAILBOX" "MISSING_DOMAIN"))
        Foo <> | (("Foo" NIL "MISSING_MAILBOX" "MISSING_DOMAIN"))
        Foo Bar | (("Foo Bar" NIL "MISSING_MAILBOX" "MISSING_DOMAIN"))
        =?utf-8?Q?J=C3=B6rg?= <j@x> | (("=?utf-8?Q?J=C3=B6rg?=" NIL "j" "x"))
        "quoted local"@host | ((NIL NIL "quoted local" "host"))
        a@[127.0.0.1] | ((NIL NIL "a" "[127.0.0.1]"))
        A <a@b> trailing | (("A" NIL "a" "b"))
        a (c1) @ (c2) b.org | (("c2" NIL "a" "b.org"))
        "x" "y" <a@b> | (("x y" NIL "a" "b"))
        """)
    void readsAddresses(String list, String said) {
        assertThat(envelope("To: " + list + "\n")).isEqualTo("(NIL NIL NIL NIL NIL " + said + " NIL NIL NIL NIL)");
    }

    @Test
    void whatIsNoPlainTextGoesIntoLiterals() {
        assertThat(envelope("Subject: Grüße\n")).startsWith("(NIL {7}\r\nGrüße NIL");
        assertThat(envelope("Subject: a \"b\" \\\n")).startsWith("(NIL \"a \\\"b\\\" \\\\\" NIL");
        assertThat(envelope("Subject:\n")).startsWith("(NIL \"\" NIL");
        assertThat(envelope("Subject: a\n\tb\n")).startsWith("(NIL \"a b\" NIL");
    }

    @Test
    void describesPartsWithinParts() {
        assertThat(structure(NESTED, true))
                .isEqualTo("((\"TEXT\" \"PLAIN\" (\"charset\" \"us-ascii\") NIL NIL \"7BIT\" 5 0 NIL NIL NIL NIL)"
                        + "(\"MESSAGE\" \"RFC822\" NIL NIL NIL \"7BIT\" 289 (NIL \"inner\" ((NIL NIL \"i\" \"n\"))"
                        + " ((NIL NIL \"i\" \"n\")) ((NIL NIL \"i\" \"n\")) NIL NIL NIL NIL NIL)"
                        + " ((\"TEXT\" \"PLAIN\" (\"charset\" \"us-ascii\") NIL NIL \"7BIT\" 3 0 NIL NIL NIL NIL)"
                        + "(\"IMAGE\" \"PNG\" (\"name\" \"x.png\") \"<i@d>\" \"desc\" \"BASE64\" 4 NIL"
                        + " (\"attachment\" (\"filename\" \"a b.png\" \"size\" \"3\")) NIL NIL)"
                        + " \"ALTERNATIVE\" (\"boundary\" \"C\") NIL NIL NIL) 16 NIL NIL NIL NIL)"
                        + " \"MIXED\" (\"boundary\" \"B\") NIL NIL NIL)");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        multipart/mixed; boundary=B | --B--\\n | (("TEXT" "PLAIN" ("charset" "us-ascii") NIL NIL "7BIT" 0 0) "MIXED")
        multipart/mixed | --x\\n | (("TEXT" "PLAIN" ("charset" "us-ascii") NIL NIL "7BIT" 0 0) "MIXED")
        multipart/mixed; boundary=B | --B\\n\\nno end\\n | (("TEXT" "PLAIN" ("charset" "us-ascii") NIL NIL "7BIT" 8 1) "MIXED")
        multipart/digest; boundary=B | --B\\n\\nSubject: d\\n\\nx\\n--B--\\n | (("MESSAGE" "RFC822" NIL NIL NIL "7BIT" 15 (NIL "d" NIL NIL NIL NIL NIL NIL NIL NIL) ("TEXT" "PLAIN" ("charset" "us-ascii") NIL NIL "7BIT" 1 0) 2) "DIGEST")
        text/plain (comment); charset=(c)utf-8 | x\\n | ("TEXT" "PLAIN" ("charset" "utf-8") NIL NIL "7BIT" 3 1)
        text/html; charset=utf-8; x="a\\\\"b" | `` | ("TEXT" "HTML" ("charset" "utf-8" "x" "a\\\\"b") NIL NIL "7BIT" 0 0)
        application/pdf; name*=utf-8''%e2%82%ac.pdf | x\\n | ("APPLICATION" "PDF" ("name*" "utf-8''%e2%82%ac.pdf") NIL NIL "7BIT" 3)
        """)
    void describesOddMessages(String type, String body, String said) {
        String text = "Content-Type: " + type.replace("\\\\", "\\") + "\n\n" + body.replace("\\n", "\n");
        assertThat(structure(text, false)).isEqualTo(said.replace("\\\\", "\\"));
    }

    @Test
    void findsSections() {
        assertThat(section(NESTED, Section.Kind.CONTENT, 1)).isEqualTo("hello");
        assertThat(section(NESTED, Section.Kind.MIME, 2)).isEqualTo("Content-Type: message/rfc822\n\n");
        assertThat(section(NESTED, Section.Kind.HEADER, 2))
                .startsWith("From: i@n\n")
                .endsWith("boundary=C\n\n");
        assertThat(section(NESTED, Section.Kind.TEXT, 2)).startsWith("--C\n").endsWith("--C--\n");
        assertThat(section(NESTED, Section.Kind.CONTENT, 2, 1)).isEqualTo("one");
        assertThat(section(NESTED, Section.Kind.CONTENT, 2, 2)).isEqualTo("AAAA");
        assertThat(section(NESTED, Section.Kind.CONTENT, 3)).isEqualTo("none");
        assertThat(section(NESTED, Section.Kind.CONTENT, 1, 1)).isEqualTo("none");
        assertThat(section(NESTED, Section.Kind.HEADER, 1)).isEqualTo("none");
        assertThat(section("Subject: x\n\nbody\n", Section.Kind.CONTENT, 1)).isEqualTo("body\n");
        assertThat(section("Subject: x\n\nbody\n", Section.Kind.MIME, 1)).isEqualTo("Subject: x\n\n");
        assertThat(section("Content-Type: message/rfc822\n\nSubject: y\n\nz\n", Section.Kind.HEADER, 1))
                .isEqualTo("Subject: y\n\n");
        assertThat(section("Content-Type: message/rfc822\n\nSubject: y\n\nz\n", Section.Kind.CONTENT, 1, 1))
                .isEqualTo("z\n");
    }

    @Test
    void saysSomethingOfAnyBytes() {
        Random random = new Random(7);
        String[] pieces = {
            "\r\n", "\n", "\r", "--B", "--", "Content-Type: multipart/mixed; boundary=B\r\n", "From: ", "<", ">", "\"",
                    "(", "\\",
            "Content-Type: message/rfc822\r\n\r\n", ":", ";", ",", "@", "=", " ", "\t", "x", "\0", "\u00ff", "To: "
        };
        int cases = Integer.getInteger("cases", 20_000);
        for (int i = 0; i < cases; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(40); n > 0; n--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            ByteBuffer message = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.ISO_8859_1));
            MimePart root = MimePart.parse(message);
            ImapText out = new ImapText(0);
            BodyStructure.write(message, root, true, out);
            Envelope.write(root.header(), out);
            root.header().copy(List.of("to"), false, out);
            assertThat(out.length()).isPositive();
        }
    }

    /** Source: RFC 2557 section 4; RFC 3501 wants the URI itself. */
    @ParameterizedTest
    @CsvSource({
        "(before) http://a.example/x(1).png (after), http://a.example/x(1).png",
        "'\"ftp://a.example/lots/   lots\"', ftp://a.example/lots/lots",
        "http://a.example/, http://a.example/"
    })
    void locationIsAUri(String value, String uri) {
        assertThat(structure("Content-Location: " + value + "\n\ntext\n", true)).contains(" \"" + uri + "\")");
    }
}
