package org.pennypost.cleanup.mime;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/**
 * How a message is looked at.
 *
 * <p>Immutable. Source: postconf(5) by the parameter of the same name.
 *
 * @param headerSizeLimit header_size_limit in bytes; a header that has reached it does not grow any more
 * @param nestingLimit mime_nesting_limit, how many boundaries are looked for at the same time
 * @param boundaryLimit mime_boundary_length_limit in bytes; what a boundary has beyond it does not count
 * @param structured whether Content-Type is heeded (the opposite of disable_mime_input_processing); otherwise everything
 *     behind the message's header is body
 * @param reported the problems that are to be told
 */
public record MimeSettings(
        int headerSizeLimit, int nestingLimit, int boundaryLimit, boolean structured, Set<MimeProblem> reported) {
    /** Copies the set. */
    public MimeSettings {
        reported = Set.copyOf(reported);
    }

    /**
     * Gives the same with other problems to be told.
     *
     * @param problems the problems, possibly none
     * @return the settings
     */
    public MimeSettings reporting(Collection<MimeProblem> problems) {
        Set<MimeProblem> set = EnumSet.noneOf(MimeProblem.class);
        set.addAll(problems);
        return new MimeSettings(headerSizeLimit, nestingLimit, boundaryLimit, structured, set);
    }
}
