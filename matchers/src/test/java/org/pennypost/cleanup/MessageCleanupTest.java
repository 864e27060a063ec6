package org.pennypost.cleanup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pennypost.address.Address;
import org.pennypost.address.HeaderAddresses;
import org.pennypost.address.TrivialRewrite;
import org.pennypost.cleanup.checks.CheckTrace;
import org.pennypost.cleanup.checks.ContentChecks;
import org.pennypost.cleanup.checks.MessageChecks;
import org.pennypost.conf.Settings;
import org.pennypost.maillog.MailLog;
import org.pennypost.routing.LookupObserver;
import org.pennypost.routing.Router;
import org.pennypost.smtpd.TestSettings;

class MessageCleanupTest {
    private static final TrivialRewrite REWRITE =
            new TrivialRewrite("example.com", "example.com", true, true, true, false);
    private static final CleanupSettings SETTINGS =
            new CleanupSettings("mail.example.com", "Pennypost", Set.of("bcc"), false, 100, 2048, 1000, 50, "");

    private static final HeaderMappings COMPLETED = new HeaderMappings(REWRITE, Optional.empty());

    private final List<String> log = new ArrayList<>();

    @Test
    void dropsTheExcessOfALongHeader() throws Exception {
        String kept = "X: " + "a".repeat(97);
        assertThat(clean(SETTINGS, "X: " + "a".repeat(500) + "\r\nY: b\r\n\r\nz\r\n", 100000))
                .isEqualTo("Received: r\r\n" + kept + "\r\nY: b\r\n\r\nz\r\n");
    }

    @Test
    void dropsTheExcessOfAFoldedHeaderAndOfHugeLines() throws Exception {
        String folded = "X: " + "a".repeat(60) + "\r\n " + "b".repeat(60) + "\r\n " + "c".repeat(9000) + "\r\n d";
        String cleaned = clean(SETTINGS, folded + "\r\nY: b\r\n\r\nz\r\n", 1000);
        assertThat(cleaned)
                .startsWith("Received: r\r\nX: aaa")
                .endsWith("\r\nY: b\r\n\r\nz\r\n")
                .doesNotContain("cc");
        String huge = clean(SETTINGS, "Y: b\r\nX: " + "a".repeat(9000) + "\r\nZ: c\r\n\r\nz\r\n", 1000);
        assertThat(huge).isEqualTo("Received: r\r\nY: b\r\nX: " + "a".repeat(97) + "\r\nZ: c\r\n\r\nz\r\n");
    }

    @Test
    void beginsTheBodyAtALongLineThatIsNoHeader() throws Exception {
        String line = "a".repeat(9000);
        assertThat(clean(SETTINGS, "Y: b\r\n" + line + "\r\nz\r\n", 1000))
                .isEqualTo("Received: r\r\nY: b\r\n\r\n" + line + "\r\nz\r\n");
    }

    @Test
    void givesTheSameHoweverTheContentIsCut() throws Exception {
        String[] words = {
            "Subject: x\r\n",
            "Bcc: y\r\n",
            " fold\r\n",
            "\tfold\r\n",
            "\r\n",
            "body\r\n",
            "From x\r\n",
            ">From y\r\n",
            "Received: z\r\n",
            "X :\r\n",
            ": q\r\n",
            "Message-Id: <1@2>\r\n",
            "To: fred\r\n",
            "X: " + "l".repeat(150) + "\r\n"
        };
        Random random = new Random(5);
        for (int round = 0; round < 2000; round++) {
            StringBuilder content = new StringBuilder();
            for (int i = 0; i < 8; i++) {
                content.append(words[random.nextInt(words.length)]);
            }
            String whole = clean(SETTINGS, content.toString(), 100000);
            assertThat(clean(SETTINGS, content.toString(), 1 + random.nextInt(9)))
                    .as("%s", content)
                    .isEqualTo(whole);
            assertThat(whole).startsWith("Received: r\r\n");
        }
    }

    @Test
    void endsAnUnfinishedHeader() throws Exception {
        assertThat(clean(SETTINGS, "Subject: x", 100)).isEqualTo("Received: r\r\nSubject: x\r\n");
        assertThat(clean(SETTINGS, "Subject", 100)).isEqualTo("Received: r\r\n\r\nSubject\r\n");
    }

    @Test
    void addsWhatTheAdministratorWantsAlways() throws Exception {
        CleanupSettings always = new CleanupSettings(
                "mail.example.com", "Pennypost", Set.of(), true, 100, 2048, 1000, 50, "To: undisclosed-recipients:;");
        assertThat(clean(always, "Subject: x\r\n\r\n", 100))
                .isEqualTo("Received: r\r\nSubject: x\r\nMessage-Id: <20261104022811.Q@mail.example.com>\r\n"
                        + "Date: Wed,  4 Nov 2026 02:28:11 +0000 (UTC)\r\nFrom: a@b\r\n"
                        + "To: undisclosed-recipients:;\r\n\r\n");
        assertThat(clean(always, "Cc: x@y\r\n\r\n", 100)).doesNotContain("undisclosed");
        assertThat(log).contains("cleanup Q: message-id=<20261104022811.Q@mail.example.com>");
    }

    @Test
    void completesHeadersOfOwnClientsOnly() throws Exception {
        assertThat(clean(SETTINGS, "To: fred\r\n\r\n", 100)).contains("To: fred\r\n");
        assertThat(clean(SETTINGS, "To: fred\r\n\r\n", 100, Optional.of(COMPLETED)))
                .contains("To: fred@example.com\r\n", "From: a@b\r\n");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "nothing to do       | a@b, c@d                  | -",
                "bare                | a                         | a@example.com",
                "two                 | a,b@c                     | a@example.com, b@c",
                "phrase              | Joe <joe>                 | Joe <joe@example.com>",
                "quoted phrase       | \"J. \\\"X\\\"\" <j>      | \"J. \\\"X\\\"\" <j@example.com>",
                "words               | Joe User                  | Joe@example.com, User@example.com",
                "empty               | ''                        | -",
                "null                | <>                        | -",
                "null in quotes      | \"\"                      | -",
                "needless quotes     | \"a\"@b                   | a@b",
                "group               | g: a, b@c;                | g: a@example.com, b@c;",
                "empty group         | undisclosed-recipients:;  | -",
                "behind a group      | g: a;, b                  | g: a@example.com;, b@example.com",
                "comma left out      | g: a; b                   | g: a@example.com;, b@example.com",
                "comment             | a (x, y)                  | a@example.com (x, y)",
                "comment within      | a (x) @ b, c              | a@b (x), c@example.com",
                "comment in brackets | J <a (x)>                 | J <a@example.com (x)>",
                "dotted phrase       | J. R. X <a>               | J.R.X <a@example.com>",
                "route               | <@a,@b:c@d>               | <c@d>",
                "bang                | a!b                       | b@a",
                "literal             | a@[1.2.3.4], b            | a@[1.2.3.4], b@example.com",
                "quoted local part   | \"a b\"                   | \"a b\"@example.com",
                "unbalanced          | a@b> , c                  | a@b>, c@example.com",
            })
    void rewritesHeaderAddresses(String label, String value, String rewritten) {
        assertThat(HeaderAddresses.change("To", value, 1000, REWRITE::rewriteExternal))
                .isEqualTo(Optional.ofNullable(rewritten).map(text -> "To: " + text));
    }

    @Test
    void foldsWhatItHasRewritten() {
        String twelve = "abcdefghijkl, ".repeat(8) + "z";
        assertThat(HeaderAddresses.change("To", twelve + "\r\n", 1000, REWRITE::rewriteExternal))
                .hasValueSatisfying(header -> assertThat(header.split("\r\n\t"))
                        .hasSize(4)
                        .allSatisfy(line -> assertThat(line.length()).isLessThan(76)));
        assertThat(HeaderAddresses.change("To", " a,\r\n b (x\r\n\ty)\r\n", 1000, REWRITE::rewriteExternal))
                .contains("To: a@example.com, b@example.com (x \ty)");
        assertThat(HeaderAddresses.change("To", "a, b, c", 3, REWRITE::rewriteExternal))
                .contains("To: a@example.com, b@example.com");
    }

    @Test
    void mapsHeadersOfEitherKind() throws Exception {
        Settings settings = TestSettings.load(Map.of(
                "sender_canonical_maps", "inline:{joe@example.com=J@s.test}",
                "recipient_canonical_maps", "inline:{joe@example.com=J@r.test}",
                "masquerade_domains", "m.test"));
        AddressMappings mappings = new AddressMappings(settings, new Router(settings), LookupObserver.NONE);
        HeaderMappings headers = new HeaderMappings(REWRITE, Optional.of(mappings));
        String cleaned = clean(
                SETTINGS,
                "From: Joe <joe>\r\nTo: joe\r\nCC: a@x.m.test\r\nSubject: joe\r\nReply-To : joe\r\n\r\n",
                100,
                Optional.of(headers));
        assertThat(cleaned)
                .contains(
                        "From: Joe <J@s.test>\r\nTo: J@r.test\r\nCC: a@m.test\r\nSubject: joe\r\nReply-To: J@s.test\r\n");
    }

    @Test
    void keepsBytesThatAreNoUtf8() throws Exception {
        assertThat(clean(SETTINGS, "To: \"\u00fc\" <fred>\r\n\r\n", 100, Optional.of(COMPLETED)))
                .contains("To: \"\u00fc\" <fred@example.com>\r\n");
    }

    @Test
    void refusesAHeaderThatCannotBeMapped() throws Exception {
        Settings settings = TestSettings.load(Map.of("canonical_maps", "texthash:/nonexistent/table"));
        AddressMappings mappings = new AddressMappings(settings, new Router(settings), LookupObserver.NONE);
        MessageCleanup cleanup = cleanup(
                SETTINGS, new ByteArrayOutputStream(), Optional.of(new HeaderMappings(REWRITE, Optional.of(mappings))));
        byte[] bytes = "To: fred\r\nCc: joe\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
        cleanup.write(bytes, 0, bytes.length);
        assertThat(cleanup.finish())
                .hasValueSatisfying(reply -> assertThat(reply).hasToString("451 4.3.0 Error: queue file write error"));
        assertThat(log)
                .contains("cleanup warning: Q: canonical_maps map lookup problem for fred@example.com"
                        + " -- message not accepted, try again later")
                .noneMatch(line -> line.contains("joe"));
    }

    @Test
    void refusesAnEnvelopeWithoutRecipients() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Envelope(Address.NULL, List.of(), Instant.EPOCH, 0, Map.of()));
        Recipient recipient = new Recipient(Address.NULL, Address.NULL);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Envelope(Address.NULL, List.of(recipient), Instant.EPOCH, -1, Map.of()));
    }

    private String clean(CleanupSettings settings, String content, int most) throws Exception {
        return clean(settings, content, most, Optional.empty());
    }

    private String clean(CleanupSettings settings, String content, int most, Optional<HeaderMappings> rewrite)
            throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        MessageCleanup cleanup = cleanup(settings, out, rewrite);
        byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
        for (int from = 0; from < bytes.length; from += most) {
            cleanup.write(bytes, from, Math.min(most, bytes.length - from));
        }
        assertThat(cleanup.finish()).isEmpty();
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    private MessageCleanup cleanup(CleanupSettings settings, OutputStream out, Optional<HeaderMappings> rewrite)
            throws Exception {
        Origin origin = new Origin(
                "Q", new Address("a@b"), "r", Instant.parse("2026-11-04T02:28:11Z"), ZoneId.of("UTC"), rewrite);
        MailLog mailLog = (service, text) -> log.add(service + " " + text);
        CheckTrace trace =
                new CheckTrace("Q", "x[y]", new Address("a@b"), Optional.empty(), Optional.empty(), Optional.empty());
        ContentChecks checks =
                ContentChecks.of(TestSettings.load(Map.of("header_size_limit", settings.headerSizeLimit() + "")));
        return new MessageCleanup(settings, origin, new MessageChecks(checks, trace, false, mailLog), out, mailLog);
    }
}
