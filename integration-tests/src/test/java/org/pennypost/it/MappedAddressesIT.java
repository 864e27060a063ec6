package org.pennypost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Mail whose addresses are mapped before it is queued: virtual aliases, canonical addresses, copies; nothing is lost. */
@ExtendWith(Distribution.Unpacked.class)
final class MappedAddressesIT {
    private static final Map<String, String> FILES = Map.of(
            "aliases",
            "postmaster: games\nfwd: list@v.test\n",
            "virtual",
            """
            list@v.test games, daemon@example.com
            ext@v.test games
            gone@v.test nobody-of-that-name
            @c.test daemon
            self@example.com self@example.com, games
            loop1@v.test loop2@v.test
            loop2@v.test loop1@v.test
            """,
            "canonical",
            "old.games@example.com games@example.com\n",
            "copies",
            "games@example.com man\n");
    private static final String[] SETTINGS = {
        "virtual_alias_domains = v.test, c.test",
        "virtual_alias_maps = texthash:DIR/virtual",
        "canonical_maps = texthash:DIR/canonical",
        "recipient_bcc_maps = texthash:DIR/copies",
        "masquerade_domains = example.com",
        "always_bcc = list@v.test"
    };
    private static final List<String> RECIPIENTS = List.of(
            "list@v.test",
            "LIST+x@v.test",
            "ext+y@v.test",
            "gone@v.test",
            "anybody@c.test",
            "self@example.com",
            "old.games@example.com",
            "fwd@example.com");
    private static final String CONTENT = """
            From: Old Games <old.games@host.example.com>, "G" <old.games>
            To: undisclosed
            Subject: mapped
            Date: Tue, 24 Nov 2026 05:04:17 +0000
            Message-Id: <one@remote.test>

            body
            """;

    @Test
    void deliversWhereARealPostfixDoes(Distribution distribution) throws Exception {
        try (MailHost postfix = MailHost.postfix(FILES, SETTINGS);
                MailHost ours = MailHost.ours(distribution, FILES, SETTINGS)) {
            postfix.send("old.games@h.example.com", CONTENT, RECIPIENTS);
            List<String> theirs = postfix.awaitDeliveries(17);
            ours.send("old.games@h.example.com", CONTENT, RECIPIENTS);

            assertThat(ours.awaitDeliveries(theirs.size())).containsExactlyElementsOf(theirs);
            assertThat(ours.files()).isEqualTo(postfix.files());
        }
    }

    @Test
    void losesNothingWhereAnAliasCannotBeFollowed(Distribution distribution) throws Exception {
        try (MailHost ours = MailHost.ours(distribution, FILES, SETTINGS)) {
            assertThat(ours.reply("games@example.com", CONTENT, List.of("games@example.com", "loop1@v.test")))
                    .isEqualTo("451 4.6.0 Alias expansion error");
            assertThat(ours.reply("games@example.com", CONTENT, List.of("ext@v.test")))
                    .startsWith("250 2.0.0 Ok: queued as ");
            assertThat(ours.awaitDeliveries(3)).allMatch(line -> line.contains(" 2.0.0 sent "));
            assertThat(ours.log())
                    .contains("unreasonable virtual_alias_maps map nesting for loop1@v.test"
                            + " -- message not accepted, try again later");
        }
    }

    @Test
    void losesNothingWhereATableCannotBeAsked(Distribution distribution) throws Exception {
        String[] broken = {"sender_bcc_maps = texthash:DIR/missing"};
        try (MailHost ours = MailHost.ours(distribution, FILES, broken)) {
            assertThat(ours.reply("games@example.com", CONTENT, List.of("daemon@example.com")))
                    .isEqualTo("451 4.3.0 Error: queue file write error");
            assertThat(ours.log())
                    .contains("sender_bcc_maps map lookup problem -- message not accepted, try again later");
            assertThat(ours.deliveries()).isEmpty();
        }
    }
}
