package org.pennypost.conf.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pennypost.conf.Settings;

class CombinedTablesTest {
    @TempDir
    Path etc;

    private Settings settings;

    @BeforeEach
    void configuration() throws IOException {
        Files.writeString(etc.resolve("main.cf"), "");
        Files.writeString(etc.resolve("master.cf"), "");
        settings = Settings.load(etc).settings().orElseThrow();
    }

    /** Answers and messages of postmap 3.7.11. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            nullValues = "-",
            value = {
                "pipemap:{inline:{a=b},inline:{b=c}}~a~c",
                "pipemap:{inline:{a=b},inline:{c=c}}~a~-",
                "pipemap:{inline:{x=b},inline:{c=c}}~a~-",
                "pipemap:{static:x}~a~x",
                "unionmap:{inline:{a=b},inline:{a=c}}~a~b,c",
                "unionmap:{inline:{a=b},inline:{a=c}}~z~-",
                "unionmap:{static:{a,b} static:c}~a~a,b,c",
                "unionmap:{ {static:{a b}} static:c}~a~a b,c",
                "randmap:{x}~a~x",
                "nis:mail.aliases~a~-",
                "environ:x~nosuchvariable~-",
                "regexp:{{/^[^A-Z]/i Bogus}}~1x~Bogus",
                "pcre:{ {/a b/ x y}, {/c(.)/ $1} }~cd~d",
                "pcre:{ {/(a+).*/U $1} }~aaab~a",
                "pcre:{ {/(a+?).*/U $1} }~aaab~aaa",
                "pcre:{ {/(a++).*/U $1} }~aaab~aaa",
                "pcre:{ {/(?:a){1,3}(a*)b/U $1} }~aaab~aa",
                "pcre:{ {/(?:(a?))aa/U <$1>} }~aaab~<>",
                "cidr:{ {10.0.0.0/8 a b} }~10.1.1.1~a b",
                "inline:{a=b}~A~b",
                "inline:{ {A = b c}, d=e}~a~b c",
                "inline:{ a=b a=c }~a~c",
            })
    void answers(String table, String key, String value) throws LookupFailure {
        assertThat(LookupTables.open(table, settings).lookup(key).orElse(null)).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "environ:~open dictionary: expecting \"type:name\" form instead of \"environ:\"",
                "static:{ a b~bad static:name syntax: missing '}' in \"{ a b\"",
                "inline:{}~bad syntax: \"inline:{}\"; need \"inline:{name=value...}\"",
                "inline:{ }~empty table: \"inline:{ }\"; need \"inline:{name=value...}\"",
                "inline:a=b~bad syntax: \"inline:a=b\"; need \"inline:{name=value...}\"",
                "inline:{ {a b} }~missing '=' after attribute name: \"inline:{ {a b} }\"; need \"inline:{name=value...}\"",
                "inline:{ {a b=c} }~missing '=' after attribute name: \"inline:{ {a b=c} }\"; need \"inline:{name=value...}\"",
                "unionmap:{}~bad syntax: \"unionmap:{}\"; need \"unionmap:{type:name...}\"",
                "unionmap:inline:{a=b}~bad syntax: \"unionmap:inline:{a=b}\"; need \"unionmap:{type:name...}\"",
                "regexp:{}~bad syntax: \"regexp:{}\"; need \"regexp:{{rule}, {rule}...}\"",
                "cidr:{a}~bad syntax: \"cidr:{a}\"; need \"cidr:{{rule}, {rule}...}\"",
                "randmap:x~bad syntax: \"randmap:x\"; need \"randmap:{value...}\"",
                "randmap:{{}~bad syntax: \"randmap:{{}\"; need \"randmap:{value...}\"",
                "randmap:{a}}~bad syntax: \"randmap:{a}}\"; need \"randmap:{value...}\"",
                "pipemap:{a}b{c}~bad syntax: \"pipemap:{a}b{c}\"; need \"pipemap:{type:name...}\"",
                "nosuch:x~unsupported dictionary type: nosuch",
                "pipemap:{nosuch:x}~unsupported dictionary type: nosuch",
                "mysql:/x~unsupported dictionary type: mysql (Pennypost does not have it yet)",
                "unix:foo~unknown table: unix:foo",
            })
    void refuses(String table, String message) {
        assertThatThrownBy(() -> LookupTables.open(table, settings))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void failsWhenOnePartFails() {
        assertThatThrownBy(() -> LookupTables.open("unionmap:{static:a,fail:x}", settings)
                        .lookup("k"))
                .isInstanceOf(LookupFailure.class)
                .hasMessage("table fail:x: query error: Application error");
    }

    @Test
    void isFixedWhenAllPartsAre() {
        assertThat(LookupTables.open("unionmap:{static:a}", settings).isFixed()).isTrue();
        assertThat(LookupTables.open("pipemap:{static:a,regexp:/x}", settings).isFixed())
                .isFalse();
    }

    @Test
    void listsItsTypes() {
        assertThat(LookupTables.types()).contains("cdb", "cidr", "hash", "pcre", "regexp", "unionmap");
    }

    @Test
    void choosesAnyWord() throws LookupFailure {
        assertThat(LookupTables.open("randmap:{a, b}", settings).lookup("k").orElseThrow())
                .isIn("a", "b");
    }
}
