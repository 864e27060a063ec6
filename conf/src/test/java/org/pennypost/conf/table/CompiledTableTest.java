package org.pennypost.conf.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pennypost.conf.Settings;

class CompiledTableTest {
    private static final int MANY = 100_000;

    @TempDir
    Path etc;

    private Settings settings;

    @BeforeEach
    void configuration() throws IOException {
        Files.writeString(etc.resolve("main.cf"), "data_directory = $config_directory/data\n");
        Files.createDirectory(etc.resolve("data"));
        Files.writeString(etc.resolve("master.cf"), "");
        Files.writeString(etc.resolve("map"), "a first\na second\nb \u00e4\n");
        settings = Settings.load(etc).settings().orElseThrow();
    }

    private Path compiled(String type) {
        return CompiledTable.path(type, etc.resolve("map"), settings);
    }

    private void compile(String type, List<String> repeated) throws LookupFailure {
        SourceText text = new SourceText(false, true, problem -> {});
        CompiledTable.compile(etc.resolve("map"), compiled(type), text, (key, line) -> repeated.add(key + line));
    }

    @Test
    void compilesWhatNeverWasWhenItIsOpened() throws LookupFailure {
        LookupTable table = LookupTables.open("hash:$config_directory/map", settings);
        assertThat(compiled("hash")).exists();
        assertThat(table.lookup("A")).hasValue("first");
        assertThat(table.lookup("b")).hasValue("\u00e4");
        assertThat(table.lookup("c")).isEmpty();
        assertThat(LookupTables.open("hash:$config_directory/map", settings)).isSameAs(table);
    }

    @Test
    void usesTheCompiledFormUntilItIsCompiledAgain() throws Exception {
        LookupTable table = LookupTables.open("btree:$config_directory/map", settings);
        assertThat(table.lookup("a")).hasValue("first");
        Files.writeString(etc.resolve("map"), "a other\n");
        assertThat(table.lookup("a")).hasValue("first");
        compile("btree", new ArrayList<>());
        await().untilAsserted(() -> assertThat(table.lookup("a")).hasValue("other"));
    }

    @Test
    void tellsRepeatedKeysAndKeepsTheFirst() throws LookupFailure {
        List<String> repeated = new ArrayList<>();
        compile("cdb", repeated);
        assertThat(repeated).containsExactly("a2");
        assertThat(compiled("cdb")).isEqualTo(etc.resolve("map.cdb"));
    }

    @Test
    void givesTheCompiledFormTheModeOfItsSource() throws Exception {
        Files.setPosixFilePermissions(etc.resolve("map"), PosixFilePermissions.fromString("rw-------"));
        compile("lmdb", new ArrayList<>());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(compiled("lmdb"))))
                .isEqualTo("rw-------");
    }

    @Test
    void keepsTheOldFormWhenCompilingFails() throws Exception {
        compile("hash", new ArrayList<>());
        assertThatThrownBy(() -> CompiledTable.write(compiled("hash"), adder -> {
                    adder.add("x", "y");
                    throw new IOException("disk full");
                }))
                .hasMessage("disk full");
        assertThat(CompiledTable.open(compiled("hash"), true).lookup("a")).hasValue("first");
        assertThat(compiled("hash").getParent().toFile().list()).hasSize(1);
    }

    @Test
    void failsOnWhatIsNoDatabase() throws Exception {
        Files.writeString(etc.resolve("short.cdb"), "nothing");
        assertThatThrownBy(
                        () -> CompiledTable.open(etc.resolve("short.cdb"), true).lookup("a"))
                .isInstanceOf(LookupFailure.class);
        Files.writeString(etc.resolve("long.cdb"), "x".repeat(5000));
        assertThatThrownBy(
                        () -> CompiledTable.open(etc.resolve("long.cdb"), true).lookup("a"))
                .isInstanceOf(LookupFailure.class);
    }

    @Test
    void readsTheSourceWhereItCannotCompile() throws Exception {
        Files.delete(etc.resolve("data"));
        assertThat(LookupTables.open("btree:$config_directory/map", settings).lookup("a"))
                .hasValue("first");
        Files.writeString(etc.resolve("data"), "a file, no directory");
        assertThat(LookupTables.open("hash:$config_directory/map", settings).lookup("a"))
                .hasValue("first");
    }

    @Test
    void shortensLongNames() {
        Path source = Path.of("/" + "d/".repeat(150) + "map");
        assertThat(CompiledTable.path("hash", source, settings).getFileName().toString())
                .hasSizeLessThan(100);
    }

    @Test
    void looksUpFastInALargeTable() throws Exception {
        try (BufferedWriter writer = Files.newBufferedWriter(etc.resolve("map"))) {
            for (int i = 0; i < MANY; i++) {
                writer.write("user" + i + "@example.com value" + i + "\n");
            }
        }
        compile("hash", new ArrayList<>());
        CompiledTable table = CompiledTable.open(compiled("hash"), true);
        for (int i = 0; i < MANY; i++) {
            assertThat(table.lookup("user" + i + "@example.com").orElse("").endsWith("value" + i))
                    .isTrue();
        }
        long start = System.nanoTime();
        for (int i = 0; i < MANY; i++) {
            table.lookup("user" + i + "@example.com");
        }
        Duration each = Duration.ofNanos((System.nanoTime() - start) / MANY);
        assertThat(each).isLessThan(Duration.ofNanos(50_000));
        List<String> keys = new ArrayList<>();
        table.forEach((key, value) -> keys.add(key));
        assertThat(keys).hasSize(MANY).startsWith("user0@example.com");
    }
}
