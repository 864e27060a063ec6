package org.pennypost.smtp;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.pennypost.conf.Settings;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.routing.LookupObserver;
import org.pennypost.routing.TableList;

/**
 * The parameters of one protocol: {@code _tls_loglevel} is {@code smtp_tls_loglevel} or {@code lmtp_tls_loglevel}.
 * Immutable.
 *
 * @param settings the snapshot, with what master.cf says for the transport
 * @param protocol whose
 */
record ClientParameters(Settings settings, Protocol protocol) {
    ClientParameters {
        requireNonNull(settings);
        requireNonNull(protocol);
    }

    String name(String ending) {
        return protocol.text() + ending;
    }

    String text(String ending) {
        return settings.text(name(ending));
    }

    boolean bool(String ending) {
        return settings.bool(name(ending));
    }

    int integer(String ending) {
        return settings.integer(name(ending));
    }

    Duration duration(String ending) {
        return settings.duration(name(ending));
    }

    List<String> list(String ending) {
        return settings.list(name(ending));
    }

    Tables tables(String ending) {
        return new Tables(name(ending), TableList.of(name(ending), settings, LookupObserver.NONE));
    }

    /** The tables of a parameter; a failed lookup is told with its name. */
    record Tables(String parameter, TableList list) {
        boolean isEmpty() {
            return list.isEmpty();
        }

        Optional<String> find(String key) throws LookupFailure {
            return list.find(key);
        }
    }
}
