package org.pennypost.mbox.james;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import javax.mail.Flags;
import org.apache.james.mailbox.model.ByteContent;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.model.ThreadId;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.apache.james.mailbox.store.mail.model.MapperProvider;
import org.apache.james.mailbox.store.mail.model.MessageMapperTest;
import org.apache.james.utils.UpdatableTickingClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * James's contract of what keeps messages. Its messages are here as James's managers store them: lines end with CR LF, the blank line belongs to the
 * header, and the date on which they came has whole seconds, as From_ lines have. Mod-sequences begin above the clock, which stands at 0.
 */
class MboxMessageMapperTest extends MessageMapperTest {
    private static final Clock EARLY = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);

    @TempDir
    Path directory;

    private MboxHost host;

    @Override
    protected MapperProvider createMapperProvider() {
        host = new MboxHost(directory.resolve("host"), EARLY);
        return host;
    }

    @BeforeEach
    void store() throws IOException {
        message1 = message(benwaInboxMailbox, 1);
        message2 = message(benwaInboxMailbox, 2);
        message3 = message(benwaInboxMailbox, 3);
        message4 = message(benwaInboxMailbox, 4);
        message5 = message(benwaInboxMailbox, 5);
        message6 = message(benwaWorkMailbox, 6);
    }

    private static MailboxMessage message(Mailbox mailbox, int n) throws IOException {
        String header = "Subject: Test" + n + " \r\n\r\n";
        String text = header + "Body" + n + "\r\n.\r\n";
        byte[] bytes = text.getBytes(US_ASCII);
        MessageId unknown = new MboxMessageId.Factory().generate();
        return new StoredMessage(
                unknown,
                ThreadId.fromBaseMessageId(unknown),
                Date.from(Instant.now().truncatedTo(ChronoUnit.SECONDS)),
                text.length(),
                header.length(),
                new ByteContent(bytes),
                new Flags(),
                MimeProperties.of(new ByteArrayInputStream(bytes)),
                mailbox);
    }

    @Override
    protected UpdatableTickingClock updatableTickingClock() {
        return new UpdatableTickingClock(Instant.now());
    }

    @AfterEach
    void close() {
        host.close();
    }
}
