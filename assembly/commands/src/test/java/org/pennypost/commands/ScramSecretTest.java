package org.pennypost.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.Base64;
import org.junit.jupiter.api.Test;

final class ScramSecretTest {
    @Test
    void agreesWithTheExampleOfRfc7677() {
        byte[] salt = Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==");

        assertThat(ScramSecret.of("pencil", salt, 4096))
                .isEqualTo("{SCRAM-SHA-256}4096,W22ZaJ0SNY7soEsUEjb6gQ==,"
                        + "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=,wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=");
    }

    @Test
    void saltsEachPasswordAnew() {
        ScramSecret secret = new ScramSecret(new SecureRandom());

        assertThat(secret.of("same")).isNotEqualTo(secret.of("same")).startsWith("{SCRAM-SHA-256}4096,");
    }
}
