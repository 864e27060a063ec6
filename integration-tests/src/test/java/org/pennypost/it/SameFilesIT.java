package org.pennypost.it;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Dovecot serves the files of Pennypost, before and after it and beside it, and Postfix delivers into them. */
@ExtendWith(Distribution.Unpacked.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SameFilesIT {
    /**
     * With its default settings Dovecot takes a file that grew for one that was appended to, and loses flags of its own besides, also between two
     * Dovecots that share no index.
     */
    private static final String BESIDE_OTHERS = "mbox_dirty_syncs = no\nmbox_lazy_writes = no\n";

    private Path scratch;
    private Instance instance;
    private Path spool;
    private Path home;

    @BeforeAll
    void prepare(Distribution distribution) throws Exception {
        instance = Instance.make(distribution, "--domain", "example.com");
        spool = instance.mailbox("mail").getParent();
        scratch = Files.createDirectory(instance.directory().resolveSibling("scratch"));
        home = Files.createDirectories(scratch.resolve("home"));
        Path folders = Files.createDirectory(home.resolve("mail"));
        Files.writeString(
                instance.etc().resolve("passwd"),
                "mail:{PLAIN}secret:" + RealDovecot.id("-u") + ":" + RealDovecot.id("-g") + "::" + home + ":/bin/sh\n",
                StandardOpenOption.APPEND);
        if (RealDovecot.isRoot()) {
            new Shell()
                    .run("chown", "mail:mail", home.toString(), folders.toString())
                    .ok();
            Path top = instance.directory().getParent();
            new Shell()
                    .run("chmod", "a+rx", top.toString(), instance.directory().toString())
                    .ok();
            new Shell().run("chmod", "1777", spool.toString()).ok();
        }
        instance.start();
    }

    @AfterAll
    void stop() throws Exception {
        instance.close();
    }

    @Test
    void dovecotKeepsAndSeesWhatIsTold() throws Exception {
        Path state = scratch.resolve("state");
        Path dovecot = scratch.resolve("dovecot");
        servers(state, "turn", instance.port(143), "pennypost");
        instance.pennypost("stop").ok();
        try (RealDovecot first = RealDovecot.start(dovecot, home, spool, "")) {
            servers(state, "turn", first.port(), "dovecot");
        }
        instance.start();
        servers(state, "turn", instance.port(143), "pennypost-again");

        try (RealDovecot beside = RealDovecot.start(dovecot, home, spool, BESIDE_OTHERS)) {
            servers(state, "at-once", instance.port(143), Integer.toString(beside.port()));
        }
    }

    @Test
    void postfixDeliversIntoOpenMailboxes() throws Exception {
        List<String> mainCf = List.of(
                "compatibility_level = 3.6",
                "myhostname = mail.example.com",
                "mydestination = $myhostname",
                "mynetworks = 127.0.0.0/8",
                "alias_maps =",
                "biff = no",
                "mail_spool_directory = " + spool,
                "minimal_backoff_time = 1s",
                "queue_run_delay = 1s");
        try (RealPostfix postfix = RealPostfix.start(scratch.resolve("postfix"), mainCf, "")) {
            script(
                    "/postfix.py",
                    instance.mailbox("mail").toString(),
                    Integer.toString(instance.port(143)),
                    Integer.toString(postfix.port()));
        }
    }

    private void servers(Path state, String mode, int port, String other) throws Exception {
        script("/dovecot.py", state.toString(), mode, Integer.toString(port), other);
    }

    private void script(String name, String... arguments) throws Exception {
        Path script = Path.of(SameFilesIT.class.getResource(name).toURI());
        List<String> words = new ArrayList<>(List.of(Peer.PYTHON.program(), script.toString()));
        words.addAll(List.of(arguments));
        new Shell().run(words).ok();
    }
}
