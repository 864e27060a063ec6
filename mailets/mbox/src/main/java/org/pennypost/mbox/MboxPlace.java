package org.pennypost.mbox;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Supplier;

/**
 * What an indexed mailbox needs to know of its surroundings.
 *
 * @param state path without its ending, in a directory of the server's, of the files that belong to the mailbox
 * @param rights of its user
 * @param locks which locks, and how large it may become
 * @param sender for From_ lines of messages that clients store
 * @param clock gives the time, and the zone of From_ lines
 */
public record MboxPlace(Path state, UserRights rights, Supplier<MailboxSettings> locks, String sender, Clock clock) {
    /** Ends the name of the file with the dates on which messages came. */
    static final String SAVED = ".saved";

    private static final long SECONDS = 0xFFFFFFFFL;

    /** Checks that nothing is null. */
    public MboxPlace {
        requireNonNull(state);
        requireNonNull(rights);
        requireNonNull(locks);
        requireNonNull(sender);
        requireNonNull(clock);
    }

    /** A UIDVALIDITY that no mailbox had before. */
    long newValidity() {
        return Math.max(1, clock.instant().getEpochSecond() & SECONDS);
    }

    /** A mod-sequence above all others. */
    long nextModSeq(long highest) {
        return Math.max(highest + 1, ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant()));
    }

    Path told() {
        return state.resolveSibling(state.getFileName() + ".told");
    }

    Path index() {
        return state.resolveSibling(state.getFileName() + ".index");
    }

    Path saved() {
        return state.resolveSibling(state.getFileName() + SAVED);
    }

    Path journal() {
        return state.resolveSibling(state.getFileName() + ".journal");
    }
}
