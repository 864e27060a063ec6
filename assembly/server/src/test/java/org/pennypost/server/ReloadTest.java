package org.pennypost.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pennypost.conf.SettingsHolder;
import org.pennypost.conf.control.Answer;

/** A reload changes everything at once or nothing. */
final class ReloadTest {
    @TempDir
    private Path directory;

    @Test
    void changesEverythingAtOnceOrNothing() throws Exception {
        TestInstance instance = new TestInstance(directory);
        int port = instance.service("smtpd");
        try (PennypostServer server = instance.start()) {
            SettingsHolder holder = server.james().get(SettingsHolder.class);

            assertThat(server.reload())
                    .extracting(Answer::outcome, Answer::changes)
                    .containsExactly(Answer.Outcome.DONE, List.of());

            instance.set("message_size_limit", "2000").set("queue_directory", "/elsewhere");
            Path log = directory.resolve("log/other/mail.log");
            instance.set("maillog_file", log.toString()).write();
            Answer good = server.reload();
            assertThat(good.errors()).isEmpty();
            assertThat(good.changes()).contains("message_size_limit: 10240000 -> 2000");
            assertThat(good.restart()).containsExactly("queue_directory");
            assertThat(log).content().contains("reload -- version ");
            assertThat(holder.current().path("queue_directory")).isEqualTo(directory.resolve("spool"));

            instance.set("message_size_limit", "10M").write();
            Answer bad = server.reload();
            assertThat(bad.outcome()).isEqualTo(Answer.Outcome.FAILED);
            assertThat(bad.errors()).singleElement().asString().contains("/main.cf:", "message_size_limit");
            assertThat(holder.current().number("message_size_limit")).isEqualTo(2000);
            assertThat(server.addresses())
                    .extracting(java.net.InetSocketAddress::getPort)
                    .containsExactly(port);
        }
    }

    @Test
    void replacesThePipelineOnlyByOneThatCanBeBuilt() throws Exception {
        TestInstance instance = new TestInstance(directory);
        instance.service("smtpd");
        try (PennypostServer server = instance.start()) {
            Pipeline pipeline = server.james().get(Pipeline.class);
            Pipeline.Generation first = pipeline.current();

            instance.file("mailetcontainer.xml", "<mailetcontainer>");
            assertThat(server.reload().errors())
                    .singleElement()
                    .asString()
                    .startsWith(instance.etc().resolve("mailetcontainer.xml").toString());
            instance.file("mailetcontainer.xml", TestInstance.PIPELINE.replace("\"Null\"", "\"NoSuchMailet\""));
            assertThat(server.reload().errors())
                    .anySatisfy(error -> assertThat(error).contains("NoSuchMailet"));
            Files.delete(instance.etc().resolve("mailetcontainer.xml"));
            assertThat(server.reload().errors())
                    .singleElement()
                    .asString()
                    .contains("mailetcontainer.xml: error: cannot");
            assertThat(pipeline.current()).isSameAs(first);

            Files.writeString(
                    instance.etc().resolve("mailetcontainer.xml"),
                    TestInstance.PIPELINE.replace("<mailetcontainer>", "<mailetcontainer><!-- new -->"));
            assertThat(server.reload().changes()).containsExactly("mailetcontainer.xml");
            assertThat(pipeline.current()).isNotSameAs(first);
        }
    }

    /** commons-pool registers the pool of each RemoteDelivery, and the MBean server would keep it for ever. */
    @Test
    void leavesNothingOfAnOldPipelineInTheMBeanServer() throws Exception {
        TestInstance instance = new TestInstance(directory);
        instance.service("smtpd");
        String remote = TestInstance.PIPELINE.replace("class=\"Null\"", "class=\"RemoteDelivery\"");
        instance.file("mailetcontainer.xml", remote);
        try (PennypostServer server = instance.start()) {
            instance.file("mailetcontainer.xml", remote.replace("<mailetcontainer>", "<mailetcontainer><!-- -->"));
            assertThat(server.reload().changes()).containsExactly("mailetcontainer.xml");

            assertThat(ManagementFactory.getPlatformMBeanServer()
                            .queryNames(new ObjectName("org.apache.commons.pool2:*"), null))
                    .isEmpty();
        }
    }
}
