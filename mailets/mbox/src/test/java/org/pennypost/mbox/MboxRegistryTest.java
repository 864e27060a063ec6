package org.pennypost.mbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MboxRegistryTest {
    private final MboxRegistry registry = new MboxRegistry();

    @TempDir
    Path spool;

    @Test
    void givesOneObjectForOneFile() throws IOException {
        Path link = Files.createSymbolicLink(spool.resolve("link"), Files.createDirectory(spool.resolve("mail")));

        Mbox mbox = registry.mailbox(spool.resolve("mail/root"));

        assertThat(registry.mailbox(link.resolve("root"))).isSameAs(mbox);
        assertThat(registry.mailbox(spool.resolve("mail/../mail/./root"))).isSameAs(mbox);
        assertThat(registry.mailbox(spool.resolve("mail/other"))).isNotSameAs(mbox);
    }

    @Test
    void knowsMoreFilesThanItSweeps() throws IOException {
        Mbox mbox = registry.mailbox(spool.resolve("root"));
        for (int i = 0; i < 1000; i++) {
            registry.mailbox(spool.resolve("user" + i));
        }

        assertThat(registry.mailbox(spool.resolve("root"))).isSameAs(mbox);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/tmp/..", "/tmp/."})
    void refusesWhatIsNoFile(String path) {
        assertThatThrownBy(() -> registry.mailbox(Path.of(path))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void failsWithoutADirectory() {
        assertThatThrownBy(() -> registry.mailbox(spool.resolve("none/root"))).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void readsTheNamesOfLocks() {
        assertThat(LockMethod.parse(List.of("fcntl", "dotlock", "fcntl"))).isEqualTo(Set.of(LockMethod.values()));
        assertThat(LockMethod.parse(List.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"flock", "FCNTL", "", "none", "fcntl,dotlock"})
    void refusesOtherNamesOfLocks(String name) {
        assertThatThrownBy(() -> LockMethod.parse(List.of("fcntl", name)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("specify fcntl, dotlock");
    }

    @Test
    void refusesSettingsOutOfRange() {
        Duration second = Duration.ofSeconds(1);
        Duration negative = second.negated();

        assertThatThrownBy(() -> new MailboxSettings(Set.of(), 0, second, second, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new MailboxSettings(Set.of(), 1, negative, second, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new MailboxSettings(Set.of(), 1, second, negative, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new MailboxSettings(Set.of(), 1, second, second, -1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(MailboxSettings.DEFAULTS.patience()).hasSeconds(19);
    }
}
