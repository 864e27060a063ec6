package org.pennypost.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MasterCfTextTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "name,smtp inet n - n - - smtpd,2525 inet n - n - - smtpd",
                "columns kept,smtp      inet  n - n - - smtpd,2525      inet  n - n - - smtpd",
                "columns kept for a longer one,sieve inet n - n - - sieved,6690  inet n - n - - sieved",
                "shorter in a column,submissions  inet n - n - - smtpd,2965         inet n - n - - smtpd",
                "number,25 inet n - n - - smtpd,2525 inet n - n - - smtpd",
                "address,127.0.0.1:smtp inet n - n - - smtpd,127.0.0.1:2525 inet n - n - - smtpd",
                "IPv6 address,[::1]:24 inet n - n - - lmtpd,[::1]:2524 inet n - n - - lmtpd",
                "commented out,#imaps inet n - n - - imapd,#3493  inet n - n - - imapd",
                "alias,smtps inet n - n - - smtpd,2965  inet n - n - - smtpd",
                "not inet,smtp unix - - n - - smtp,smtp unix - - n - - smtp",
                "remark,# smtp inet is a service,# smtp inet is a service",
                "sentence,#smtp inet service,#smtp inet service",
                "continuation,  -o smtpd_banner=25,  -o smtpd_banner=25"
            })
    void movesThePort(String label, String before, String after) throws CommandFailure {
        assertThat(MasterCfText.shift(before, 2500)).isEqualTo(after + "\n");
    }

    @ParameterizedTest
    @CsvSource({"57536", "-9000", "70000", "-25"})
    void refusesAnOffsetThatLeavesThePorts(int offset) {
        assertThatThrownBy(() ->
                        MasterCfText.shift("smtp inet n - n - - smtpd\nwebadmin inet n - n - - webadmind\n", offset))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("--port-offset " + offset);
    }

    @ParameterizedTest
    @CsvSource({"smtp inet n - n - - smtpd"})
    void leavesTheTextAloneWithoutOffset(String text) throws CommandFailure {
        assertThat(MasterCfText.shift(text, 0)).isSameAs(text);
    }
}
