package org.pennypost.conf.table;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AliasLineTest {
    /** Expected text as postalias 3.7.11 -s prints it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            nullValues = "-",
            value = {
                "root: alice, bob~root~alice, bob",
                "root:alice,bob~root~alice, bob",
                "root : alice ,  bob~root~alice, bob",
                "\"a b\": c~a b~c",
                "\"q\\\"r\": n~q\"r~n",
                "list: |\"cmd x\",   d~list~|\"cmd x\", d",
                "Foo Bar: x~Foo Bar~x",
                "a: :include:/x, \\foo~a~:include:/x, foo",
                "z: a b   c~z~a b c",
                "nocolon~-~-",
                "empty:~-~-",
                ": x~-~-",
                "\"open: x~-~-",
                "a: \"open~a~\"open",
            })
    void readsEntries(String line, String name, String value) {
        assertThat(AliasLine.parse(line).map(AliasLine::name).orElse(null)).isEqualTo(name);
        assertThat(AliasLine.parse(line).map(AliasLine::value).orElse(null)).isEqualTo(value);
    }
}
