package org.pennypost.mbox;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Where {@link AppendNotes} stand. Used by one thread at a time, except for {@link #sync}. */
interface NotesFile {
    /** Reads; what lies behind the end of the file is NULs. */
    byte[] read(long at, int length) throws IOException;

    /** Writes what needs only to outlive this process. */
    void write(long at, byte[] bytes) throws IOException;

    /** Returns when all that has been written is on stable storage. */
    void sync() throws IOException;

    long length() throws IOException;

    /** A file, made for its owner only when it is missing. No interrupt of a thread closes it. */
    static NotesFile open(Path path) throws IOException {
        if (!Files.exists(path)) {
            Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
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
            public void sync() throws IOException {
                file.getFD().sync();
            }

            @Override
            public long length() throws IOException {
                return file.length();
            }
        };
    }
}
