package org.pennypost.mbox.james;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Date;
import java.util.List;
import javax.mail.Flags;
import org.apache.james.core.Username;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.ByteContent;
import org.apache.james.mailbox.model.Content;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.model.ThreadId;
import org.apache.james.mailbox.model.UidValidity;
import org.apache.james.mailbox.store.mail.MessageMapper;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.apache.james.mailbox.store.mail.model.impl.PropertyBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages that are copied piece by piece, of which one cannot be read. */
class FailedCopyTest {
    private static final long LARGE = 9L * 1024 * 1024;

    @TempDir
    Path directory;

    @Test
    void leavesNoCopies() throws Exception {
        try (MboxHost host = new MboxHost(directory)) {
            Mailbox target = host.createMailboxMapper()
                    .create(MailboxPath.forUser(Username.of("benwa"), "target"), UidValidity.of(7))
                    .block();
            MessageMapper messages = host.createMessageMapper();
            MailboxMessage good =
                    message(target, new ByteContent("Subject: a\r\n\r\nb\r\n".getBytes(StandardCharsets.US_ASCII)), 17);
            MailboxMessage bad = message(target, new Unreadable(), LARGE);
            messages.add(target, good);

            assertThatExceptionOfType(MailboxException.class)
                    .isThrownBy(() -> messages.copy(target, List.of(good, good, bad)))
                    .withMessageContaining("cannot be read");

            assertThat(messages.countMessagesInMailbox(target)).isOne();
        }
    }

    private static MailboxMessage message(Mailbox mailbox, Content content, long size) {
        MessageId id = new MboxMessageId.Factory().generate();
        return new StoredMessage(
                id,
                ThreadId.fromBaseMessageId(id),
                new Date(),
                size,
                14,
                content,
                new Flags(),
                new PropertyBuilder().build(),
                mailbox);
    }

    private static final class Unreadable implements Content {
        @Override
        public InputStream getInputStream() throws IOException {
            throw new IOException("cannot be read");
        }

        @Override
        public long size() {
            return LARGE;
        }
    }
}
