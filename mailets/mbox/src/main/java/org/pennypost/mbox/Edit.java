package org.pennypost.mbox;

/**
 * A piece of a file that is to be replaced.
 *
 * @param offset where it begins in the old file
 * @param length how long it was
 * @param bytes what takes its place
 */
@SuppressWarnings("ArrayRecordComponent") // large, made once, compared by nobody
record Edit(long offset, long length, byte[] bytes) {
    static final byte[] NOTHING = {};

    /** How much longer the file becomes by it. */
    long growth() {
        return bytes.length - length;
    }

    long end() {
        return offset + length;
    }
}
