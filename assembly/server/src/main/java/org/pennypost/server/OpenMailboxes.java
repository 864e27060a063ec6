package org.pennypost.server;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import javax.annotation.PreDestroy;
import javax.inject.Inject;
import javax.inject.Singleton;
import org.pennypost.conf.Settings;
import org.pennypost.conf.SettingsHolder;
import org.pennypost.delivery.LocalMailUsers;
import org.pennypost.mbox.MboxRegistry;
import org.pennypost.mbox.MboxStore;

/** The folders of all users while the server runs; at its end they get what waits to be written. */
@Singleton
final class OpenMailboxes {
    private final MboxStore store;

    @Inject
    OpenMailboxes(MboxRegistry files, LocalMailUsers users, SettingsHolder holder, Clock clock) {
        Settings settings = requireNonNull(holder).current();
        this.store = new MboxStore(
                files, users, users::mailboxes, settings.path("data_directory"), settings.text("myhostname"), clock);
    }

    MboxStore store() {
        return store;
    }

    /** Writes what waits. */
    @PreDestroy
    void close() {
        store.close();
    }
}
