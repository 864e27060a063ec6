package org.pennypost.mbox.james;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.Set;
import javax.mail.Flags;
import org.apache.james.core.Username;
import org.apache.james.core.quota.QuotaSizeLimit;
import org.apache.james.core.quota.QuotaSizeUsage;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.OverQuotaException;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.Quota;
import org.apache.james.mailbox.model.QuotaRoot;
import org.apache.james.mailbox.quota.QuotaManager;
import org.apache.james.mailbox.quota.UserQuotaRootResolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pennypost.mbox.LockMethod;
import org.pennypost.mbox.MailboxSettings;
import reactor.core.publisher.Mono;

/** The quota of a user is the size of the file. Source: postconf(5) mailbox_size_limit. */
class MboxQuotaTest {
    private static final Username ALICE = Username.of("alice");
    private static final String MESSAGE = "From a@b.test  Tue Nov 24 02:48:20 2026\nSubject: 1\n\none\n\n";

    @TempDir
    Path directory;

    private MboxHost host(long limit) throws IOException {
        MboxHost host = new MboxHost(
                directory.resolve("host"),
                new MailboxSettings(Set.of(LockMethod.FCNTL), 1, Duration.ZERO, Duration.ofSeconds(500), limit));
        Files.createDirectories(host.inbox("alice").getParent());
        Files.writeString(host.inbox("alice"), MESSAGE);
        return host;
    }

    private static Quota<QuotaSizeLimit, QuotaSizeUsage> storage(MboxHost host, Username user) throws MailboxException {
        MboxManagers managers = new MboxManagers(host, Set.of(), Clock.systemUTC());
        QuotaManager quota = managers.quota().getQuotaManager();
        UserQuotaRootResolver roots = (UserQuotaRootResolver) managers.quota().getQuotaRootResolver();
        QuotaRoot root = roots.forUser(user);
        QuotaManager.Quotas both = Mono.from(quota.getQuotasReactive(root)).block();
        assertThat(both.getMessageQuota().getLimit().isUnlimited()).isTrue();
        return both.getStorageQuota();
    }

    @Test
    void isTheSizeOfTheInboxFile() throws IOException, MailboxException {
        try (MboxHost host = host(1000)) {
            Quota<QuotaSizeLimit, QuotaSizeUsage> quota = storage(host, ALICE);
            assertThat(quota.getUsed().asLong()).isEqualTo(MESSAGE.length());
            assertThat(quota.getLimit().asLong()).isEqualTo(1000);
            assertThat(storage(host, Username.of("bob")).getUsed().asLong()).isZero();
        }
    }

    @Test
    void withoutLimitNothingIsCounted() throws IOException, MailboxException {
        try (MboxHost host = host(0)) {
            Quota<QuotaSizeLimit, QuotaSizeUsage> quota = storage(host, ALICE);
            assertThat(quota.getUsed().asLong()).isZero();
            assertThat(quota.getLimit().isUnlimited()).isTrue();
        }
    }

    @Test
    void ofWhomThereIsNoMailboxItCannotBeTold() throws IOException {
        try (MboxHost host = host(1000)) {
            assertThatThrownBy(() -> storage(host, Username.of("nobody")))
                    .hasMessageContaining("nobody: no mailbox in mbox format");
        }
    }

    @Test
    void aMessageThatWouldMakeAFolderTooLargeIsRefused() throws IOException, MailboxException {
        try (MboxHost host = host(1000)) {
            MboxManagers managers = new MboxManagers(host, Set.of(), Clock.systemUTC());
            MailboxSession session = managers.manager().createSystemSession(ALICE);
            MailboxPath path = MailboxPath.forUser(ALICE, "Sent");
            managers.manager().createMailbox(path, session);
            MessageManager sent = managers.manager().getMailbox(path, session);
            assertThatThrownBy(() -> sent.appendMessage(
                            new ByteArrayInputStream(
                                    ("Subject: x\r\n\r\n" + "a\r\n".repeat(980)).getBytes(StandardCharsets.US_ASCII)),
                            new Date(),
                            session,
                            true,
                            new Flags()))
                    .isInstanceOf(OverQuotaException.class);
            assertThat(sent.getMessageCount(session)).isZero();
            assertThat(host.home("alice").resolve("mail/Sent")).isEmptyFile();
        }
    }
}
