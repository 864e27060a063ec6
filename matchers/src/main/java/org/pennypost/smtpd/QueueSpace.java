package org.pennypost.smtpd;

import java.io.File;
import org.pennypost.conf.Settings;

/**
 * Says whether the queue's file system has room for one more message. Source: postconf(5) queue_minfree; Postfix
 * {@code smtpd_check_queue}.
 *
 * @param directory queue_directory
 * @param minimum queue_minfree in bytes
 * @param messageSize message_size_limit in bytes; one and a half times as much must be free
 */
record QueueSpace(File directory, long minimum, long messageSize) {
    static QueueSpace of(Settings settings) {
        return new QueueSpace(
                settings.path("queue_directory").toFile(),
                settings.number("queue_minfree"),
                settings.number("message_size_limit"));
    }

    /** True when messages are better refused for now; false when the directory cannot be looked at. */
    boolean isShort() {
        long free = directory.getUsableSpace();
        if (free == 0 && !directory.isDirectory()) {
            return false;
        }
        return free <= minimum || free / 3 * 2 <= messageSize;
    }
}
