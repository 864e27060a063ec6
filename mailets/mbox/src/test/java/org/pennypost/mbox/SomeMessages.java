package org.pennypost.mbox;

/** Messages that are in no file, for tests in other packages. */
public final class SomeMessages {
    private SomeMessages() {}

    /** A message of 22 bytes and of the second second of 1970, whose mod-sequence is its UID. */
    public static IndexedMessage of(long uid, MessageFlags flags) {
        return new IndexedMessage(0, 10, 20, 30, 40, 11, 22, 1, uid, uid, flags, IndexedMessage.Stored.NOTHING, uid);
    }

    /** One without flags. */
    public static IndexedMessage of(long uid) {
        return of(uid, MessageFlags.NONE);
    }
}
