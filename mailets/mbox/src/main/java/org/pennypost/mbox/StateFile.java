package org.pennypost.mbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** How files are written in which the server keeps what it knows of mailboxes: added to, or replaced as a whole. Links are not followed. */
public final class StateFile {
    private StateFile() {}

    /** Writes what a new file holds. */
    @FunctionalInterface
    interface Content {
        void writeTo(FileChannel out) throws IOException;
    }

    /**
     * Adds to the end of a file, which is made when it is not there.
     *
     * @param durable whether to wait until it is on stable storage; its name is not
     */
    static void add(FileOpener opener, Path file, String text, boolean durable) throws IOException {
        try (FileChannel out = opener.open(
                file,
                Set.of(
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.APPEND,
                        LinkOption.NOFOLLOW_LINKS))) {
            write(out, text);
            if (durable) {
                out.force(true);
            }
        }
    }

    /** Puts a new file in the place of the old one; only what the content itself forces is on stable storage then. */
    static void replace(FileOpener opener, Path file, Content content) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel out = opener.open(
                fresh,
                Set.of(
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS))) {
            content.writeTo(out);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** As {@link #replace}, and waits until the content and the name are on stable storage. */
    static void replaceForGood(FileOpener opener, Path file, byte[] content) throws IOException {
        replace(opener, file, out -> {
            write(out, content);
            out.force(true);
        });
        RewriteJournal.syncDirectory(opener, file);
    }

    /**
     * Puts a new file in the place of the old one, and waits until the content and the name are on stable storage.
     *
     * @param file the file, which need not be there; its directory is
     * @param content what it is to hold
     * @throws IOException when that was not possible; the old one is still there, or nothing is known of which of them outlives a power cut
     */
    public static void replaceForGood(Path file, byte[] content) throws IOException {
        replaceForGood(FileChannel::open, file, content);
    }

    /** Writes a text of one byte for each character. */
    static void write(FileChannel out, String text) throws IOException {
        write(out, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void write(FileChannel out, byte[] content) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }
}
