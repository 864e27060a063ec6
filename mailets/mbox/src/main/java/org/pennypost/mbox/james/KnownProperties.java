package org.pennypost.mbox.james;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.store.mail.model.impl.Properties;

/** What James found out about the messages that it stored last; of all others it is read from them again. Thread safe. */
final class KnownProperties {
    private static final int MOST = 100;

    private final Map<Key, Properties> last = Collections.synchronizedMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Properties> eldest) {
            return size() > MOST;
        }
    });

    /** One message. */
    record Key(MailboxId mailbox, long uidValidity, long uid) {}

    void add(Key message, Properties properties) {
        last.put(message, properties);
    }

    Optional<Properties> find(Key message) {
        return Optional.ofNullable(last.get(message));
    }
}
