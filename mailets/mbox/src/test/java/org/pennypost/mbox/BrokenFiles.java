package org.pennypost.mbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What tests of damaged mailbox files share. */
final class BrokenFiles {
    static final String FROM = "From a@b.test  Tue Nov 24 02:48:20 2026\n";
    static final String GOOD = FROM + "Subject: good\nMessage-ID: <good@b.test>\n\nbody\n\n";

    private BrokenFiles() {}

    static IndexedMbox open(Path file) throws IOException {
        MboxPlace place = new MboxPlace(
                file.resolveSibling("state"),
                UserRights.SAME,
                () -> MailboxSettings.DEFAULTS,
                "alice@example.test",
                Clock.system(ZoneOffset.UTC));
        return new MboxRegistry().indexed(file, place);
    }

    /** Every message as clients see it. */
    static List<String> texts(IndexedMbox mailbox) throws IOException {
        List<Long> uids =
                mailbox.current().messages().stream().map(IndexedMessage::uid).toList();
        List<String> texts = new ArrayList<>();
        for (MessageText text : mailbox.read(uids, false).values()) {
            texts.add(new String(text.open().readAllBytes(), ISO_8859_1));
        }
        return texts;
    }

    static NewMessage message(String text) {
        return new NewMessage(
                () -> new ByteArrayInputStream(text.getBytes(ISO_8859_1)),
                Instant.ofEpochSecond(1795488500),
                MessageFlags.of(0, Set.of()));
    }
}
