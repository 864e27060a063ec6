package org.pennypost.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RewritingRulesTest {
    private static final TrivialRewrite REWRITE = new TrivialRewrite("here.test", "my.test", true, true, true, true);

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "complete      | a@b.test          | a@b.test        | ''",
                "null sender   | ''                | ''              | ''",
                "bare          | a                 | a@here.test     | append_at_myorigin",
                "one label     | a@b               | a@b.my.test     | append_dot_mydomain",
                "literal       | a@[1.2.3.4]       | a@[1.2.3.4]     | ''",
                "trailing dot  | a@b.test.         | a@b.test        | trailing dot",
                "source route  | @x.test:a@b.test  | a@b.test        | source route",
                "route, bare   | @x.test:a         | a@here.test     | source route, append_at_myorigin",
                "bang          | b.test!a          | a@b.test        | swap_bangpath",
                "bang, label   | b!a               | a@b.my.test     | swap_bangpath, append_dot_mydomain",
                "percent       | a%b.test          | a@b.test        | allow_percent_hack",
                "percent, at   | a%b.test@c.test   | a%b.test@c.test | ''",
                "two dots      | a@b.test..        | a@b.test..      | ''",
            })
    void namesWhatChangesAnAddress(String label, String address, String rewritten, String rules) {
        Address given = new Address(address);
        assertThat(REWRITE.rewrite(given).text()).isEqualTo(rewritten);
        assertThat(String.join(", ", REWRITE.rules(given))).isEqualTo(rules);
    }

    @ParameterizedTest
    @CsvSource({"b!a", "a%b", "a", "a@b"})
    void namesNothingThatIsOff(String address) {
        TrivialRewrite off = new TrivialRewrite("here.test", "my.test", false, false, false, false);
        assertThat(off.rules(new Address(address))).isEqualTo(List.of());
    }
}
