package org.pennypost.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "plain              | a@b          | a        | b   | a@b",
                "no domain          | root         | root     | -   | root",
                "empty domain       | a@           | a        | -   | a@",
                "two at signs       | a@b@c        | a@b      | c   | \"a@b\"@c",
                "blank              | a b@c        | a b      | c   | \"a b\"@c",
                "dots               | a..b@c       | a..b     | c   | \"a..b\"@c",
                "leading dot        | .a@c         | .a       | c   | \".a\"@c",
                "trailing dot       | a.@c         | a.       | c   | \"a.\"@c",
                "inner dot          | a.b@c        | a.b      | c   | a.b@c",
                "quote and backslash| a\"\\b@c     | a\"\\b   | c   | \"a\\\"\\\\b\"@c",
                "literal            | a@[127.0.0.1]| a        | [127.0.0.1] | a@[127.0.0.1]",
                "no local part      | @b           | ''       | b   | \"\"@b",
                "utf-8              | ü@b          | ü        | b   | ü@b",
            })
    void splitsAndQuotes(String label, String text, String local, String domain, String external) {
        Address address = new Address(text);
        assertThat(address.localPart()).isEqualTo(local);
        assertThat(address.domain()).isEqualTo(Optional.ofNullable(domain));
        assertThat(address.external()).isEqualTo(external);
        assertThat(address).hasToString(text);
    }

    @Test
    void foldsOnlyTheDomain() {
        assertThat(new Address("Al@EX.Com").withLowerCaseDomain()).isEqualTo(new Address("Al@ex.com"));
        Address lower = new Address("Al@ex.com");
        assertThat(lower.withLowerCaseDomain()).isSameAs(lower);
    }

    @Test
    void knowsTheNullSender() {
        assertThat(Address.NULL.isNull()).isTrue();
        assertThat(Address.NULL.external()).isEmpty();
        assertThat(new Address("a").isNull()).isFalse();
    }
}
