package org.pennypost.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.james.mailbox.store.mail.NaiveThreadIdGuessingAlgorithm;
import org.apache.james.mailbox.store.mail.ThreadIdGuessingAlgorithm;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PennypostServerTest {
    @TempDir
    Path directory;

    private TestInstance instance;

    @BeforeEach
    void makeInstance() throws IOException {
        instance = new TestInstance(directory);
    }

    @Test
    void servesEveryLineOfMasterCf() throws Exception {
        int lmtp = instance.service("lmtpd");
        int pop3 = instance.service("pop3d");
        int imap = instance.service("imapd");
        instance.service("webadmind");

        try (PennypostServer server = instance.start();
                Conversation first = new Conversation(lmtp);
                Conversation second = new Conversation(pop3);
                Conversation third = new Conversation(imap)) {
            assertThat(first.line()).startsWith("220 mail.example.com LMTP");
            assertThat(second.line()).startsWith("+OK");
            assertThat(third.line()).startsWith("* OK");
            assertThat(server.addresses())
                    .hasSize(3)
                    .allMatch(address -> address.getAddress().isLoopbackAddress());
        }
    }

    @Test
    void saysWhichPortIsInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            instance.service("127.0.0.1:" + taken.getLocalPort(), "lmtpd");

            assertThatThrownBy(() -> instance.start().close())
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining("127.0.0.1:" + taken.getLocalPort())
                    .hasMessageContaining("in use");
        }
        assertThat(directory.resolve("spool/pid/master.pid")).doesNotExist();
    }

    @Test
    void guessesThreadsNaively() throws Exception {
        try (PennypostServer server = instance.start()) {
            assertThat(server.james().get(ThreadIdGuessingAlgorithm.class))
                    .isInstanceOf(NaiveThreadIdGuessingAlgorithm.class);
        }
    }

    @Test
    void writesItsPidAndLogsStart() throws Exception {
        try (PennypostServer server = instance.start()) {
            assertThat(directory.resolve("spool/pid/master.pid"))
                    .hasContent(ProcessHandle.current().pid() + "\n");
            assertThat(Files.readString(directory.resolve("log/mail.log")))
                    .contains("postfix/master[" + ProcessHandle.current().pid()
                            + "]: daemon started -- version development, configuration " + instance.etc());
            assertThatThrownBy(() -> PennypostServer.start(instance.etc()).close())
                    .hasMessageContaining("already running");
        }
        assertThat(directory.resolve("spool/pid/master.pid")).doesNotExist();
    }

    @Test
    void reportsEveryErrorOfTheConfiguration() throws Exception {
        instance.set("message_size_limit", "big").set("biff", "maybe");

        assertThatThrownBy(() -> instance.start().close())
                .hasMessageContaining("message_size_limit")
                .hasMessageContaining("biff");
    }

    @Test
    void refusesRestrictionsThatNobodyKnows() throws Exception {
        instance.set("smtpd_relay_restrictions", "permit_mynetworks, nosuch_restriction, defer_unauth_destination");
        instance.service("smtpd");

        assertThatThrownBy(() -> instance.start().close())
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("nosuch_restriction");
        assertThat(directory.resolve("spool/pid/master.pid")).doesNotExist();
    }

    @Test
    void namesTheMailetThatIsNotThere() throws Exception {
        instance.file("mailetcontainer.xml", TestInstance.PIPELINE.replaceFirst("Null", "NoSuchMailet"));

        assertThatThrownBy(() -> instance.start().close()).hasMessageContaining("NoSuchMailet");
    }
}
