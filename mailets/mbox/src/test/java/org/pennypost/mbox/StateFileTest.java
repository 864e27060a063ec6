package org.pennypost.mbox;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {
    @TempDir
    Path directory;

    @Test
    void syncsTheDirectoryWhenTheNewFileIsInPlace() throws Exception {
        Path file = Files.writeString(directory.resolve("state"), "old");
        List<String> opened = new ArrayList<>();
        FileOpener opener = (path, options) -> {
            opened.add(directory.relativize(path) + " over " + Files.readString(file));
            return FileChannel.open(path, options);
        };

        StateFile.replaceForGood(opener, file, "new".getBytes(US_ASCII));

        assertThat(opened).containsExactly("state.new over old", " over new");
        assertThat(directory.resolve("state.new")).doesNotExist();
    }
}
