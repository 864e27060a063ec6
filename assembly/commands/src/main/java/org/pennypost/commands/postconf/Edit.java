package org.pennypost.commands.postconf;

/** What editing does with what it finds. */
enum Edit {
    /** {@code -e}: sets it, where it is or at the end. */
    SET,
    /** {@code -X}: deletes it. */
    EXCLUDE,
    /** <code>-#</code>: makes a comment of it. */
    COMMENT_OUT
}
