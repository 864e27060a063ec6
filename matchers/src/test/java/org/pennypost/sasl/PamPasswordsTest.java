package org.pennypost.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PamPasswordsTest {
    private final CountDownLatch end = new CountDownLatch(1);

    /** A PAM whose module hangs for one user and cannot answer for another. */
    private boolean ask(String service, String user, String password) throws IOException {
        assertThat(service).isEqualTo("pennypost");
        if (user.equals("stuck")) {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        if (user.equals("broken")) {
            throw new IOException("PAM: Authentication service cannot retrieve authentication info");
        }
        if (user.equals("crash")) {
            throw new IllegalStateException("no libpam");
        }
        return user.equals("alice") && password.equals("wonder");
    }

    private Logins logins(PamPasswords pam) {
        return new Logins(new PasswdFile(Path.of("/nonexistent")), "example.com"::equals, () -> Optional.of(pam));
    }

    private final Logins logins = logins(new PamPasswords(this::ask, Duration.ofSeconds(20), 2));

    @Test
    void letsUsersOfTheMachineIn() throws IOException {
        assertThat(logins.plain("Alice@Example.com", "wonder")).isEqualTo(new Login.Accepted("alice"));
        assertThat(logins.plain("alice", "wonderful")).isEqualTo(new Login.Refused());
        assertThat(logins.plain("bob", "wonder")).isEqualTo(new Login.Refused());
        assertThat(logins.plain("alice@other.test", "wonder")).isEqualTo(new Login.Refused());
        assertThat(Mechanism.PLAIN.suits(logins)).isTrue();
        assertThat(Mechanism.SCRAM_SHA_256.suits(logins)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "alice\0x", "a b", "alïce", "\u0001"})
    void doesNotShowPamWhatCouldBeMisread(String user) {
        assertThat(logins.plain(user, "wonder")).isEqualTo(new Login.Refused());
        assertThat(logins.plain("alice", "wonder\0x")).isEqualTo(new Login.Refused());
        assertThat(logins.plain("alice", "")).isEqualTo(new Login.Refused());
    }

    @Test
    void saysThatItCannotTell() {
        assertThat(logins.plain("broken", "x"))
                .isEqualTo(new Login.Unavailable("PAM: Authentication service cannot retrieve authentication info"));
        assertThat(logins.plain("crash", "x"))
                .isEqualTo(new Login.Unavailable("PAM: java.lang.IllegalStateException: no libpam"));
    }

    @Test
    void letsAModuleThatHangsCostItsOwnClientOnly() throws IOException {
        PamPasswords pam = new PamPasswords(this::ask, Duration.ofSeconds(1), 2);
        assertThatThrownBy(() -> pam.isRight("stuck", "x")).hasMessage("PAM: no answer after 1 seconds");
        assertThat(pam.isRight("alice", "wonder")).isTrue();
        assertThatThrownBy(() -> pam.isRight("stuck", "x")).hasMessageContaining("no answer");
        assertThatThrownBy(() -> pam.isRight("alice", "wonder")).hasMessageContaining("logins wait already");
        end.countDown();
    }
}
