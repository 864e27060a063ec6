package org.pennypost.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Dovecot serves the same files: before and after Pennypost, and beside it. */
@ExtendWith(Distribution.Unpacked.class)
final class DovecotIT {
    /**
     * With its default settings Dovecot takes a file that grew for one that was appended to, and loses flags of its own besides, also between two
     * Dovecots that share no index.
     */
    private static final String BESIDE_OTHERS = "mbox_dirty_syncs = no\nmbox_lazy_writes = no\n";

    @TempDir
    private Path scratch;

    @Test
    void keepsUidsAndFlagsOfOneMailbox(Distribution distribution) throws Exception {
        try (Instance instance = Instance.make(distribution, "--domain", "example.com")) {
            Path spool = instance.mailbox("mail").getParent();
            Path home = prepared(instance, spool);
            Path state = scratch.resolve("state");
            Path dovecot = scratch.resolve("dovecot");
            instance.start();
            servers(instance, state, "turn", instance.port(143), "pennypost");
            instance.pennypost("stop").ok();
            try (RealDovecot first = RealDovecot.start(dovecot, home, spool, "")) {
                servers(instance, state, "turn", first.port(), "dovecot");
            }
            instance.start();
            servers(instance, state, "turn", instance.port(143), "pennypost-again");

            try (RealDovecot beside = RealDovecot.start(dovecot, home, spool, BESIDE_OTHERS)) {
                servers(instance, state, "at-once", instance.port(143), Integer.toString(beside.port()));
            }
        }
    }

    private Path prepared(Instance instance, Path spool) throws IOException, InterruptedException {
        Files.setPosixFilePermissions(scratch, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path home = Files.createDirectories(scratch.resolve("home"));
        Path folders = Files.createDirectory(home.resolve("mail"));
        Files.writeString(
                instance.etc().resolve("passwd"),
                "mail:{PLAIN}secret:" + RealDovecot.id("-u") + ":" + RealDovecot.id("-g") + "::" + home + ":/bin/sh\n",
                StandardOpenOption.APPEND);
        if (RealDovecot.isRoot()) {
            new Shell()
                    .run("chown", "mail:mail", home.toString(), folders.toString())
                    .ok();
            for (Path above = spool.getParent();
                    above.startsWith(instance.directory().getParent()); ) {
                Files.setPosixFilePermissions(above, PosixFilePermissions.fromString("rwxr-xr-x"));
                above = above.getParent();
            }
            new Shell().run("chmod", "1777", spool.toString()).ok();
        }
        return home;
    }

    private static void servers(Instance instance, Path state, String mode, int port, String other) throws Exception {
        Path script = Path.of(DovecotIT.class.getResource("/dovecot/servers.py").toURI());
        new Shell()
                .run(
                        Peer.PYTHON.program(),
                        script.toString(),
                        instance.mailbox("mail").toString(),
                        state.toString(),
                        mode,
                        Integer.toString(port),
                        other)
                .ok();
    }
}
