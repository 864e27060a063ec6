package org.pennypost.mbox;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Where {@link AppendNotes} stand. Used by one thread at a time, except for {@link #writeThrough}. */
interface NotesFile {
    /** Reads; what lies behind the end of the file is NULs. */
    byte[] read(long at, int length) throws IOException;

    /** Writes what needs only to outlive this process. */
    void write(long at, byte[] bytes) throws IOException;

    /** Writes, and returns when it is on stable storage. */
    void writeThrough(long at, byte[] bytes) throws IOException;

    long length() throws IOException;

    /** A file, made for its owner only when it is missing. No interrupt of a thread closes it. */
    static NotesFile open(Path path) throws IOException {
        if (!Files.exists(path)) {
            Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        RandomAccessFile through = new RandomAccessFile(path.toFile(), "rwd");
        return new NotesFile() {
            @Override
            public byte[] read(long at, int length) throws IOException {
                byte[] bytes = new byte[length];
                file.seek(at);
                for (int n = 0; n < length; ) {
                    int more = file.read(bytes, n, length - n);
                    if (more < 0) {
                        break;
                    }
                    n += more;
                }
                return bytes;
            }

            @Override
            public void write(long at, byte[] bytes) throws IOException {
                file.seek(at);
                file.write(bytes);
            }

            @Override
            public void writeThrough(long at, byte[] bytes) throws IOException {
                synchronized (through) {
                    through.seek(at);
                    through.write(bytes);
                }
            }

            @Override
            public long length() throws IOException {
                return file.length();
            }
        };
    }
}
