package org.pennypost.sasl;

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
                "{BLF-CRYPT}$2y$05$ME4VTuemvKV8CouUajLkjeYOSpxsGjZld5JKV/TuTptRVWy0eN/qG",
                "{ARGON2ID}$argon2id$v=19$m=65536,t=3,p=1$2chQznk7xLquxaeVO75K6Q$EUciQd5etJDEsUKOxqB99/WekYIxSt+wqehedq/su9g",
                "{ARGON2I}$argon2i$v=19$m=32768,t=4,p=1$BDcS+8XH+Eld7y7s7X0w5w$XgKHOQ9w+Y7HzOrHhCYCih/BrbNKePoYfkxQSSdEb/Y",
                "{PBKDF2}$1$EejKFmY.Z3CzdW/A$5000$4e58aee9a122dc90e1217022bc9bf256d811801e",
                "{SCRAM-SHA-1}4096,0HCKqULs+aR9CA83ySHfug==,vkeo/yOitmeWXEYY5vV1P3PL0Tk=,99HRiUttGnEcYEE7609DmYYBmoU=",
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
