package org.pennypost.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is stored was made by {@code doveadm pw -s SCHEME -p 'pä ss:wörd'}. */
class PasswordSchemeTest {
    private static final String PASSWORD = "pä ss:wörd";

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "{SCRAM-SHA-256}4096,tdZmnN+TgKrKiE1M+UV3bw==,H9yubvhhCyj7FYWywf5iIFDZjxWQefDRQ/usKx/3Hf8=,EuDDDC1CIUNmNMWL3M95BqQS3gwaQnv1QdYyC79eT3Q=",
                "{scram-sha-256}4096,tdZmnN+TgKrKiE1M+UV3bw==,H9yubvhhCyj7FYWywf5iIFDZjxWQefDRQ/usKx/3Hf8=,EuDDDC1CIUNmNMWL3M95BqQS3gwaQnv1QdYyC79eT3Q=",
                "{SHA512-CRYPT}$6$4OTIr/fWLTaVO3u8$5jLhVReEfdI6rNDDHAaE4LpTgSzADP1WbhHvs3HOdbALyMhW9B59CpHh11Ib0mq5fIz9Dmc9dE7y2vAU1vNOM0",
                "{SHA256-CRYPT}$5$4ASTyEfK3Ey5iPsc$SQGgxMQ/zuGO83Yc3eLswXFIEoHkFJH11xcs4K03UIC",
                "$5$4ASTyEfK3Ey5iPsc$SQGgxMQ/zuGO83Yc3eLswXFIEoHkFJH11xcs4K03UIC",
                "{CRYPT}$6$4OTIr/fWLTaVO3u8$5jLhVReEfdI6rNDDHAaE4LpTgSzADP1WbhHvs3HOdbALyMhW9B59CpHh11Ib0mq5fIz9Dmc9dE7y2vAU1vNOM0"
            })
    void knowsWhatDovecotStores(String stored) {
        assertThat(PasswordScheme.matches(PASSWORD, stored)).isTrue();
        assertThat(PasswordScheme.matches(PASSWORD + " ", stored)).isFalse();
        assertThat(PasswordScheme.matches("", stored)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{PLAIN}secret", "{plain}secret", "{CLEARTEXT}secret"})
    void comparesClearText(String stored) {
        assertThat(PasswordScheme.matches("secret", stored)).isTrue();
        assertThat(PasswordScheme.matches("Secret", stored)).isFalse();
        assertThat(PasswordScheme.matches("", stored)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "secret",
                "*",
                "!",
                "{PLAIN}",
                "{NO-SUCH-SCHEME}secret",
                "{PLAIN",
                "{SCRAM-SHA-256}",
                "{SCRAM-SHA-256}4096,,,",
                "{SCRAM-SHA-256}0,AAAA,AAAA,AAAA",
                "{SCRAM-SHA-256}99999999,AAAA,AAAA,AAAA",
                "{SCRAM-SHA-256}4096,not base64,AAAA,AAAA",
                "{SHA512-CRYPT}",
                "{SHA512-CRYPT}$6$",
                "{CRYPT}$2y$05$DRLFmjJiQE.sTHQViCLNOuWoTGHPPWZbfYwIn64wW4q017.XbpXKq"
            })
    void letsNobodyInOnWhatItDoesNotUnderstand(String stored) {
        assertThat(PasswordScheme.matches("secret", stored)).isFalse();
        assertThat(PasswordScheme.matches("", stored)).isFalse();
    }
}
