package org.pennypost.address.james;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pennypost.address.Address;

class MailAddressFormTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "plain            | a@b.test          | a@b.test",
                "extension        | a+b@b.test        | a+b@b.test",
                "case of the name | A.b@B.Test        | A.b@b.test",
                "no domain        | root              | =root@pennypost.invalid",
                "two dots         | a..b@b.test       | =a=2E=2Eb@b.test",
                "first dot        | .a@b.test         | \".a\"@b.test",
                "blank            | a b@b.test        | \"a b\"@b.test",
                "UTF-8            | ü@b.test          | ==C3=BC@b.test",
                "own form         | =root@b.test      | ==3Droot@b.test",
                "underscore       | a@b_c.test        | =a=40b_c=2Etest@pennypost.invalid",
                "empty domain     | a@                | =a=40@pennypost.invalid",
            })
    void givesAFormThatJamesTakes(String label, String address, String form) {
        MailAddress made = MailAddressForm.of(new Address(address));

        assertThat(MailAddressForm.address(made)).isEqualTo(new Address(address).withLowerCaseDomain());
        if (!form.startsWith("\"") && !label.equals("two dots")) {
            assertThat(made.asString()).isEqualTo(form);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@", "@b", "a@b@c.test", "a@[127.0.0.1]", "a@[IPv6:::1]", "\"", "\\", "a\"b@c.test", "a\\b@c.test",
                "<a>@c.test", "a,b@c.test", "a;b@c", "(x)a@c", "a@-c.test", "a@c..test", "a@ü.test", "=@=",
                        "=41@c.test",
                "a@pennypost.invalid", "=a@pennypost.invalid", " ", "a\tb@c", "a\0b@c", "a\r\nb@c", "|cmd", "/file",
                        ":x:",
                "#x@y", "!x!y", "x%y@z", "äöü@ßß", "\uD83D\uDCEC@\uD83D\uDCEC", "'@'", "`x`@$y"
            })
    void leadsBackFromWhateverPostfixAccepts(String text) {
        Address address = new Address(text);

        assertThat(MailAddressForm.address(MailAddressForm.of(address))).isEqualTo(address);
        assertThat(MailAddressForm.address(MailAddressForm.sender(address))).isEqualTo(address);
    }

    @Test
    void leadsBackFromAnEndlessAddress() {
        Address address = new Address("ü".repeat(1_000) + "@" + "x.".repeat(1_000));

        assertThat(MailAddressForm.address(MailAddressForm.of(address))).isEqualTo(address);
    }

    @Test
    void keepsTheNullSender() {
        assertThat(MailAddressForm.sender(Address.NULL)).isEqualTo(MaybeSender.nullSender());
        assertThat(MailAddressForm.address(MaybeSender.nullSender())).isEqualTo(Address.NULL);
        assertThat(MailAddressForm.address(MailAddress.nullSender())).isEqualTo(Address.NULL);
        assertThatThrownBy(() -> MailAddressForm.of(Address.NULL)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"=@b.test", "=4@b.test", "=a=4@b.test", "=a=zz@b.test", "==@b.test"})
    void takesAnAddressThatOnlyLooksLikeAFormAsItIs(String text) throws Exception {
        assertThat(MailAddressForm.address(new MailAddress(text)).text()).endsWith("@b.test");
    }
}
