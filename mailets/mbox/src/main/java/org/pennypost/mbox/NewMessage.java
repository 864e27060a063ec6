package org.pennypost.mbox;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;

/**
 * A message that a client stores.
 *
 * @param source header and body, with CR LF or LF
 * @param date for the From_ line
 * @param flags its flags
 * @param saved when it comes into the mailbox, empty for now
 */
public record NewMessage(Source source, Instant date, MessageFlags flags, Optional<Instant> saved) {
    /** Something that can be read. */
    @FunctionalInterface
    public interface Source {
        /**
         * Opens it.
         *
         * @return the content, closed by the reader
         * @throws IOException when it cannot be read
         */
        InputStream open() throws IOException;
    }

    /** Checks that nothing is null. */
    public NewMessage {
        requireNonNull(source);
        requireNonNull(date);
        requireNonNull(flags);
        requireNonNull(saved);
    }

    /**
     * A message that comes into the mailbox now.
     *
     * @param source header and body, with CR LF or LF
     * @param date for the From_ line
     * @param flags its flags
     */
    public NewMessage(Source source, Instant date, MessageFlags flags) {
        this(source, date, flags, Optional.empty());
    }
}
