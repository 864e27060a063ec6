package org.pennypost.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients in a slow hook delay nobody else (JAMES-4023). */
class WorkerServersTest {
    private static final int SLOW = 40;
    private static final String TREE = """
            <%1$ss>
              <%1$s enabled="true">
                <jmxName>%1$s</jmxName>
                <bind>127.0.0.1:%2$d</bind>
                <helloName autodetect="false">mail.example.com</helloName>
                <gracefulShutdown>false</gracefulShutdown>
                <handlerchain coreHandlersPackage="%3$s">
                  <handler class="org.pennypost.server.SlowCommand"/>
                </handlerchain>
              </%1$s>
            </%1$ss>
            """;

    @TempDir
    Path directory;

    @AfterEach
    void release() {
        SlowCommand.release.countDown();
    }

    @ParameterizedTest
    @CsvSource({
        "lmtpd, lmtpserver, org.apache.james.lmtpserver.CoreCmdHandlerLoader, 220",
    })
    void greetsWhileFortyClientsWaitInAHook(String command, String tree, String handlers, String banner)
            throws Exception {
        TestInstance instance = new TestInstance(directory);
        int port = instance.service(command);
        instance.file(tree + ".xml", TREE.formatted(tree, port, handlers));
        SlowCommand.expect(SLOW);
        List<Conversation> clients = new ArrayList<>();
        try (PennypostServer server = instance.start()) {
            for (int i = 0; i < SLOW; i++) {
                Conversation client = new Conversation(port);
                clients.add(client);
                assertThat(client.line()).startsWith(banner);
                client.send("SLOW");
            }
            assertThat(SlowCommand.waiting.await(10, TimeUnit.SECONDS)).isTrue();

            long before = System.nanoTime();
            try (Conversation next = new Conversation(port)) {
                assertThat(next.line()).startsWith(banner);
            }

            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before))
                    .isLessThan(1000);
            SlowCommand.release.countDown();
            assertThat(server.addresses()).hasSize(1);
        } finally {
            for (Conversation client : clients) {
                client.close();
            }
        }
    }
}
