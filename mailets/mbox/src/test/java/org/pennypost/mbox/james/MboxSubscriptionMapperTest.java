package org.pennypost.mbox.james;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.apache.james.core.Username;
import org.apache.james.mailbox.exception.SubscriptionException;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.store.user.SubscriptionMapper;
import org.apache.james.mailbox.store.user.SubscriptionMapperTest;
import org.apache.james.mailbox.store.user.model.Subscription;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** James's contract of what keeps subscriptions. */
class MboxSubscriptionMapperTest extends SubscriptionMapperTest {
    @TempDir
    Path directory;

    private MboxHost host;

    @Override
    protected SubscriptionMapper createSubscriptionMapper() {
        host = new MboxHost(directory.resolve("host"));
        return host.factory().createSubscriptionMapper(host.session());
    }

    @Test
    void aNameWithAColonIsNoPath() throws SubscriptionException {
        Username alice = Username.of("alice");
        SubscriptionMapper mapper = host.factory().createSubscriptionMapper(host.session());
        String path = MailboxPath.forUser(alice, "a:b:c").asEscapedString();
        mapper.save(new Subscription(alice, path));
        assertThat(mapper.findSubscriptionsForUser(alice)).containsExactly(new Subscription(alice, path));
    }

    @AfterEach
    void close() {
        host.close();
    }
}
