package org.pennypost.mbox;

import java.io.IOException;
import java.util.Optional;

/** What all folders of a user may hold together, which delivery asks before it adds a message. Threads may share it. */
@FunctionalInterface
public interface UserQuota {
    /** No limit. */
    UserQuota NONE = (user, bytes) -> Optional.empty();

    /**
     * Asks whether there is room.
     *
     * @param user login name
     * @param bytes of the message
     * @return why there is none; empty when there is
     * @throws IOException when that cannot be found out
     */
    Optional<String> refusal(String user, long bytes) throws IOException;
}
