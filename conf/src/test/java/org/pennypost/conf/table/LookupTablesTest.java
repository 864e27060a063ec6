package org.pennypost.conf.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pennypost.conf.Settings;

class LookupTablesTest {
    @TempDir
    Path etc;

    private Settings settings;

    @BeforeEach
    void configuration() throws IOException {
        Files.writeString(
                etc.resolve("main.cf"),
                "alias_maps = hash:$config_directory/aliases\ndata_directory = $config_directory/data\n");
        Files.writeString(etc.resolve("master.cf"), "");
        Files.writeString(etc.resolve("map"), "# c\nA.b  first\n x\na.b second\n\"q r\" s t\nnovalue\n");
        Files.writeString(etc.resolve("aliases"), "root: alice, bob\n\"a b\": c\nlist: /cmd,\n  d\n");
        Files.writeString(etc.resolve("passwd"), "alice:{PLAIN}x:1000:1000::/home/alice:/bin/sh\n");
        settings = Settings.load(etc).settings().orElseThrow();
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "-",
            value = {
                "texthash:$config_directory/map | a.B | first x",
                "hash:$config_directory/map | \"q r\" | s t",
                "hash:$config_directory/map | novalue | -",
                "proxy:btree:$config_directory/map | nosuch | -",
                "hash:$config_directory/aliases | ROOT | alice, bob",
                "hash:$config_directory/aliases | list | /cmd, d",
                "static:x | anything | x",
                "static:{ x y } | anything | x y",
                "inline:{ {ab = c d}, e=f } | Ab | c d",
                "inline:{ {ab = c d}, e=f } | e | f",
                "inline:{ {ab = c d}, e=f } | g | -",
                "passwd-file:$config_directory/passwd | alice | alice:{PLAIN}x:1000:1000::/home/alice:/bin/sh",
                "passwd-file:$config_directory/passwd | bob | -",
            })
    void answers(String table, String key, String value) throws LookupFailure {
        assertThat(LookupTables.open(table, settings).lookup(key).orElse(null)).isEqualTo(value);
    }

    @Test
    void readsTheSystemsUsers() throws LookupFailure {
        assertThat(LookupTables.open("unix:passwd.byname", settings).lookup("root"))
                .isPresent();
        assertThat(LookupTables.open("unix:group.byname", settings).lookup("root"))
                .isPresent();
    }

    @ParameterizedTest
    @CsvSource({"nosuch:x", "hash", ":x", "inline:x", "inline:{=b}", "inline:{ab}", "unix:shadow", "static:${x"})
    void refuses(String table) {
        assertThatThrownBy(() -> LookupTables.open(table, settings)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void failsWhenTheFileIsMissing() {
        LookupTable table = LookupTables.open("hash:" + etc + "/nosuch", settings);
        assertThatThrownBy(() -> table.lookup("a"))
                .isInstanceOf(LookupFailure.class)
                .hasMessageContaining("No such file or directory");
    }

    @Test
    void noticesThatTheFileHasChanged() throws Exception {
        LookupTable table = LookupTables.open("texthash:" + etc + "/map", settings);
        assertThat(table.lookup("new")).isEmpty();
        Files.writeString(etc.resolve("map"), "new value\n");
        await().untilAsserted(() -> assertThat(table.lookup("new")).hasValue("value"));
    }

    @Test
    void takesOverridesIntoAccount() throws LookupFailure {
        Settings other = Settings.load(etc, Map.of("x", "y")).settings().orElseThrow();
        assertThat(LookupTables.open("static:$x", other).lookup("k")).hasValue("y");
    }
}
