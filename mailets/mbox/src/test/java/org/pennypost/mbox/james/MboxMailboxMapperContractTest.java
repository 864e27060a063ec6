package org.pennypost.mbox.james;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.store.mail.MailboxMapper;
import org.apache.james.mailbox.store.mail.model.MailboxMapperTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** James's contract of what keeps mailboxes. UIDVALIDITY comes from the clock, and the suite wants 42. */
class MboxMailboxMapperContractTest extends MailboxMapperTest {
    @TempDir
    Path directory;

    private MboxHost host;

    @Override
    protected MailboxMapper createMailboxMapper() {
        host = new MboxHost(directory.resolve("host"), Clock.fixed(Instant.ofEpochSecond(42), ZoneOffset.UTC));
        return host.createMailboxMapper();
    }

    @Override
    protected MailboxId generateId() {
        return host.generateId();
    }

    @AfterEach
    void close() {
        host.close();
    }
}
