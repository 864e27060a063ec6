package org.pennypost.mbox;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Set;

/** How a mailbox file is opened; the one place where a test can put a file system that fails. */
@FunctionalInterface
interface FileOpener {
    FileChannel open(Path path, Set<OpenOption> options) throws IOException;
}
