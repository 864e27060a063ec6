package org.pennypost.mbox.james;

import java.nio.file.Path;
import org.apache.james.mailbox.store.mail.model.MapperProvider;
import org.apache.james.mailbox.store.mail.model.MessageMoveTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** James's contract of moving messages. */
class MboxMessageMoveTest extends MessageMoveTest {
    @TempDir
    Path directory;

    private MboxHost host;

    @Override
    protected MapperProvider createMapperProvider() {
        host = new MboxHost(directory.resolve("host"));
        return host;
    }

    @AfterEach
    void close() {
        host.close();
    }
}
