package org.pennypost.mbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** A real file on a file system that fails: it takes so many bytes, then it says why it takes no more. */
class FailingChannel extends FileChannel {
    /** What fails beside writing. */
    enum Also {
        NOTHING,
        FORCE,
        TRUNCATE,
        READ
    }

    private final FileChannel file;
    private final Also also;
    private final String reason;
    private long room;

    FailingChannel(FileChannel file, long room, Also also, String reason) {
        this.file = file;
        this.room = room;
        this.also = also;
        this.reason = reason;
    }

    private void fail(Also what) throws IOException {
        if (also == what) {
            throw new IOException(reason);
        }
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        if (room == 0) {
            throw new IOException(reason);
        }
        int some = (int) Math.min(room, source.remaining());
        ByteBuffer part = source.slice(source.position(), some);
        int written = file.write(part);
        source.position(source.position() + written);
        room -= written;
        return written;
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        fail(Also.READ);
        return file.read(target, position);
    }

    @Override
    public void force(boolean metaData) throws IOException {
        fail(Also.FORCE);
        file.force(metaData);
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        fail(Also.TRUNCATE);
        file.truncate(size);
        return this;
    }

    @Override
    public long size() throws IOException {
        return file.size();
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
        return file.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
        file.close();
    }

    @Override
    public int read(ByteBuffer target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long position() {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileChannel position(long newPosition) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) {
        throw new UnsupportedOperationException();
    }
}
