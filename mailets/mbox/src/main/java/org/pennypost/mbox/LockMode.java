package org.pennypost.mbox;

/** What a mailbox is locked for. */
enum LockMode {
    /** Reading, beside others who read; by the rules of Postfix, so only a file of one name. */
    READ,
    /** The same for a user's own client, to whom a file of several names is as good. */
    INDEX,
    /** Adding to the end of a file that is made when it is missing; by the rules of Postfix, so only to a file of one name. */
    APPEND,
    /** The same for a user's own client. */
    ADD,
    /** Changing a file that is there. */
    REWRITE;

    boolean exclusive() {
        return this != READ && this != INDEX;
    }

    boolean creates() {
        return this == APPEND || this == ADD;
    }

    boolean rewrites() {
        return this == REWRITE || this == ADD;
    }

    boolean anyLinks() {
        return this != APPEND && this != READ;
    }
}
