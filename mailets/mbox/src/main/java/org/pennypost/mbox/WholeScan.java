package org.pennypost.mbox;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.time.ZoneId;
import java.util.Optional;

/** Reads whole mailbox files; one that was refused is not read again as long as it is the same. Used under a lock. */
final class WholeScan {
    private Optional<Refused> refused = Optional.empty();

    private record Refused(FileStatus status, String reason) {}

    MboxScan.Found of(FileChannel file, FileStatus now, ZoneId zone) throws IOException {
        if (refused.isPresent() && refused.get().status().isUnchangedSince(now)) {
            throw new NotMboxException(refused.get().reason());
        }
        try {
            return new MboxScan(file, 0, zone).scan();
        } catch (NotMboxException e) {
            refused = Optional.of(new Refused(now, e.getMessage()));
            throw e;
        }
    }
}
