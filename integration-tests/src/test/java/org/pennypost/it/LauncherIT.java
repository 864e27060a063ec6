package org.pennypost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The commands find their home and a JDK by themselves. The JDKs here are scripts that print what they were given. */
@ExtendWith(Distribution.Unpacked.class)
final class LauncherIT {
    @TempDir
    private Path scratch;

    @Test
    void resolvesItsHomeThroughChainsOfLinks(Distribution distribution) throws Exception {
        Path first = Files.createSymbolicLink(scratch.resolve("first"), Path.of(distribution.command("pennypost")));
        Files.createDirectory(scratch.resolve("elsewhere"));
        Path relative =
                Files.createSymbolicLink(scratch.resolve("elsewhere/second"), Path.of("../" + first.getFileName()));
        Path directory = Files.createSymbolicLink(
                scratch.resolve("bin"), distribution.home().resolve("bin"));

        for (Path command : new Path[] {first, relative, directory.resolve("pennypost")}) {
            assertThat(new Shell().run(command.toString(), "version").ok().out())
                    .startsWith("pennypost ");
        }
    }

    @Test
    void isFoundOnThePathToo(Distribution distribution) throws Exception {
        assertThat(new Shell()
                        .environment("PATH", distribution.home().resolve("bin") + ":" + System.getenv("PATH"))
                        .run(
                                "sh",
                                "-c",
                                "cd / && pennypost version && cd \"${0}\" && sh pennypost version",
                                distribution.home() + "/bin")
                        .ok()
                        .out()
                        .lines())
                .hasSize(2);
    }

    @Test
    void takesJavaHomeFirst(Distribution distribution) throws Exception {
        jdk("jvm/jdk-25", "25.0.1");

        assertThat(launch(distribution, jdk("own", "17.0.2"))).contains("java own ");
    }

    @Test
    void takesTheNewestOfSeventeenOrLater(Distribution distribution) throws Exception {
        jdk("jvm/a", "17.0.15");
        jdk("jvm/b", "21.0.10");
        jdk("jvm/c", "21.0.9");
        jdk("jvm/d", "11.0.30");
        jdk("jvm/e", "1.8.0_452");

        assertThat(launch(distribution, null)).contains("java b ");
    }

    @Test
    void passesOverAnOldJavaHomeAndSaysSo(Distribution distribution) throws Exception {
        jdk("jvm/new", "25");

        Shell.Outcome outcome = run(distribution, jdk("old", "11.0.2"));

        assertThat(outcome.out()).contains("java new ");
        assertThat(outcome.err())
                .isEqualTo("pennypost: warning: JAVA_HOME is Java 11, too old; looking for 17 or later elsewhere\n");
    }

    @Test
    void saysInOneLineWhatToInstallWhenThereIsNoJava(Distribution distribution) throws Exception {
        Path bin = Files.createDirectory(scratch.resolve("bin"));
        for (String tool : new String[] {"sh", "readlink"}) {
            Files.createSymbolicLink(bin.resolve(tool), Path.of("/bin", tool));
        }

        Shell.Outcome outcome = new Shell()
                .environment("PENNYPOST_JVM_DIRECTORY", scratch.resolve("none").toString())
                .environment("JAVA_HOME", "")
                .environment("PATH", bin.toString())
                .run(distribution.command("pennypost"), "version");

        assertThat(outcome.exit()).isEqualTo(72);
        assertThat(outcome.err())
                .isEqualTo(
                        "pennypost: fatal: no Java 17 or later found; install one: apt-get install openjdk-17-jre-headless\n");
    }

    @Test
    void addsTheAdministratorsOptions(Distribution distribution) throws Exception {
        Shell.Outcome outcome = new Shell()
                .environment("JAVA_HOME", jdk("own", "17.0.2").toString())
                .environment("PENNYPOST_JAVA_OPTS", "-Xmx77m -Dx=y")
                .run(distribution.command("pennypost"), "-c", "/nowhere/etc", "run")
                .ok();

        assertThat(outcome.out()).containsPattern("-Xmx256m .*-Xmx77m -Dx=y .*PennypostServer -c /nowhere/etc\n");
    }

    @Test
    void trustsAnArchiveInAnInstanceOnlyWhenItIsTheCallersOwn(Distribution distribution) throws Exception {
        Path archives = Files.createDirectories(scratch.resolve("i/data/archive"));
        Files.createFile(archives.resolve("server-17.0.2+8.jsa"));
        Path etc = Files.createDirectory(scratch.resolve("i/etc"));
        Path jdk = jdk("own", "17.0.2");

        String own = new Shell()
                .environment("JAVA_HOME", jdk.toString())
                .run(distribution.command("pennypost"), "-c", etc.toString(), "run")
                .ok()
                .out();
        assertThat(own).contains("-XX:SharedArchiveFile=" + archives.resolve("server-17.0.2+8.jsa"));

        if (ownedBySomebodyElse(archives)) {
            String foreign = new Shell()
                    .environment("JAVA_HOME", jdk.toString())
                    .run(distribution.command("pennypost"), "-c", etc.toString(), "run")
                    .ok()
                    .out();
            assertThat(foreign).doesNotContain("SharedArchiveFile");
        }
    }

    @Test
    void everyCommandHasAManPageThatManFinds(Distribution distribution) throws Exception {
        try (Stream<Path> commands = Files.list(distribution.home().resolve("bin"))) {
            for (Path command : commands.toList()) {
                String name = command.getFileName().toString();
                assertThat(distribution.home().resolve("doc/man/man1").resolve(name + ".1"))
                        .exists();
            }
        }
    }

    @Test
    void theSmallCommandsHelp(Distribution distribution) throws Exception {
        for (String name : new String[] {
            "postconf", "postmap", "postalias", "newaliases", "sendmail", "postqueue", "postsuper", "postcat"
        }) {
            assertThat(new Shell()
                            .run(distribution.command(name), "--help")
                            .ok()
                            .out())
                    .startsWith(name + ": ");
        }
    }

    /** Only root can give a directory away. */
    private static boolean ownedBySomebodyElse(Path directory) throws IOException {
        if (!System.getProperty("user.name").equals("root")) {
            return false;
        }
        Files.setAttribute(directory, "unix:uid", 65534);
        return true;
    }

    private String launch(Distribution distribution, Path javaHome) throws Exception {
        return run(distribution, javaHome).out();
    }

    private Shell.Outcome run(Distribution distribution, Path javaHome) throws Exception {
        return new Shell()
                .environment("JAVA_HOME", javaHome == null ? "" : javaHome.toString())
                .environment("PENNYPOST_JVM_DIRECTORY", scratch.resolve("jvm").toString())
                .run(distribution.command("pennypost"), "version")
                .ok();
    }

    private Path jdk(String name, String version) throws IOException {
        Path home = scratch.resolve(name);
        Files.createDirectories(home.resolve("bin"));
        Path java = home.resolve("bin/java");
        Files.writeString(java, "#!/bin/sh\necho java " + home.getFileName() + " \"$@\"\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(
                home.resolve("release"),
                "JAVA_RUNTIME_VERSION=\"" + version + "+8\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home;
    }
}
