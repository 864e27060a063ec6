package org.pennypost.commands;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PasswdFileTest {
    @TempDir
    private Path directory;

    private Path file;
    private PasswdFile passwd;

    @BeforeEach
    void file() {
        file = directory.resolve("passwd");
        passwd = new PasswdFile(file);
    }

    @Test
    void addsAUserAtTheEnd() throws Exception {
        Files.writeString(file, "# users\nroot:{CRYPT}!:0:0::/r:/bin/sh\n");

        passwd.add(new UserName("alice"), "{PLAIN}x", new Owner(1000, 100), Path.of("/home/alice"));

        assertThat(file)
                .hasContent("# users\nroot:{CRYPT}!:0:0::/r:/bin/sh\n"
                        + "alice:{PLAIN}x:1000:100::/home/alice:/usr/sbin/nologin\n");
        assertThat(passwd.names()).containsExactly("root", "alice");
    }

    @Test
    void changesOnlyThePassword() throws Exception {
        byte[] before = "a:{X}1:1:1:J\u00fcrgen:/a:/bin/sh:nologin\nb:{X}1\n\n#c:{X}1\n".getBytes(ISO_8859_1);
        Files.write(file, before);

        passwd.changePassword(new UserName("a"), "{Y}2");
        passwd.changePassword(new UserName("b"), "{Y}3");

        assertThat(Files.readString(file, ISO_8859_1))
                .isEqualTo("a:{Y}2:1:1:J\u00fcrgen:/a:/bin/sh:nologin\nb:{Y}3\n\n#c:{X}1\n");
    }

    @Test
    void deletesOnlyThatUser() throws Exception {
        Files.writeString(file, "al:x\nalice:x\nbob:x\n");

        passwd.delete(new UserName("al"));

        assertThat(file).hasContent("alice:x\nbob:x\n");
    }

    @Test
    void isTheOwnersOnlyWhateverItWasBefore() throws Exception {
        Files.writeString(file, "al:x\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        passwd.changePassword(new UserName("al"), "y");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void tellsAnUnknownUserFromAKnownOne() throws IOException {
        Files.writeString(file, "alice:x\n");

        assertThatThrownBy(() -> passwd.delete(new UserName("bob")))
                .isInstanceOfSatisfying(
                        CommandFailure.class, e -> assertThat(e.exit()).isEqualTo(Sysexits.NO_USER));
        assertThatThrownBy(() -> passwd.add(new UserName("alice"), "y", new Owner(0, 0), directory))
                .hasMessage("user alice already exists");
        assertThat(file).hasContent("alice:x\n");
    }

    @Test
    void leavesNothingButThePasswdAndItsLock() throws Exception {
        passwd.add(new UserName("alice"), "x", new Owner(0, 0), directory);

        try (var files = Files.list(directory)) {
            assertThat(files.map(each -> each.getFileName().toString()))
                    .containsExactlyInAnyOrder("passwd", ".passwd.lock");
        }
    }

    @Test
    void losesNoUserWhenProcessesAddAtTheSameTime() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Integer>> processes = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                String prefix = "u" + i + "-";
                processes.add(() -> addInAnotherProcess(prefix));
            }
            for (Future<Integer> exit : pool.invokeAll(processes)) {
                assertThat(exit.get()).isZero();
            }
        } finally {
            pool.shutdownNow();
        }

        assertThat(passwd.names()).hasSize(40).doesNotHaveDuplicates();
    }

    private int addInAnotherProcess(String prefix) throws IOException, InterruptedException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Adder.class.getName(),
                        file.toString(),
                        prefix)
                .inheritIO()
                .start()
                .waitFor();
    }

    /** Adds ten users, as a command run ten times would. */
    static final class Adder {
        private Adder() {}

        public static void main(String[] arguments) throws Exception {
            PasswdFile passwd = new PasswdFile(Path.of(arguments[0]));
            for (int i = 0; i < 10; i++) {
                passwd.add(new UserName(arguments[1] + i), "x", new Owner(0, 0), Path.of("/"));
            }
        }
    }
}
