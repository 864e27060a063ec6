package org.pennypost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Mail to virtual mailboxes: mbox and Maildir, and what the tables do not say. */
@ExtendWith(Distribution.Unpacked.class)
final class VirtualIT {
    private static final Map<String, String> FILES =
            Map.of("aliases", "postmaster: games\n", "vmaps", """
            mbox@vbox.test mbox
            mbox+own@vbox.test own
            dir@vbox.test vbox.test/dir/
            none@vbox.test none/deeper/box
            nouid@vbox.test nouid
            low@vbox.test low
            @all.test all
            """, "vuids", """
            mbox@vbox.test 54321
            dir@vbox.test 54321
            none@vbox.test 54321
            low@vbox.test 99
            @all.test 54321
            """);
    private static final String[] SETTINGS = {
        "virtual_mailbox_domains = vbox.test, all.test",
        "virtual_mailbox_maps = texthash:DIR/vmaps",
        "virtual_mailbox_base = DIR/out",
        "virtual_uid_maps = texthash:DIR/vuids",
        "virtual_gid_maps = static:54322"
    };
    private static final List<String> RECIPIENTS = List.of(
            "mbox@vbox.test",
            "MBOX+x@vbox.test",
            "mbox+own@vbox.test",
            "dir@vbox.test",
            "none@vbox.test",
            "nouid@vbox.test",
            "low@vbox.test",
            "x@all.test",
            "Y+z@all.test");
    private static final String CONTENT = """
            Subject: virtual
            Date: Tue, 24 Nov 2026 05:04:17 +0000
            Message-Id: <one@remote.test>
            From: games@example.com

            body
            From here
            """;

    @Test
    void deliversToEachAsPostfixDoes(Distribution distribution) throws Exception {
        List<String> expected = Transcript.resource("virtual.log").lines().toList();
        try (MailHost ours = MailHost.ours(distribution, FILES, SETTINGS)) {
            ours.send("games@example.com", CONTENT, RECIPIENTS);

            assertThat(ours.awaitDeliveries(expected.size())).containsExactlyElementsOf(expected);
        }
    }

    @Test
    void leavesTheSameFilesAsARealPostfix(Distribution distribution) throws Exception {
        try (MailHost postfix = MailHost.postfix(FILES, SETTINGS);
                MailHost ours = MailHost.ours(distribution, FILES, SETTINGS)) {
            postfix.send("games@example.com", CONTENT, RECIPIENTS);
            ours.send("games@example.com", CONTENT, RECIPIENTS);

            List<String> theirs = postfix.awaitDeliveries(RECIPIENTS.size());
            assertThat(ours.awaitDeliveries(RECIPIENTS.size())).containsExactlyElementsOf(theirs);
            assertThat(ours.files()).isEqualTo(postfix.files());
        }
    }
}
