package org.pennypost.login;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Who is logged in. Threads may share it. Source: Dovecot anvil, doveadm-who(1). */
public final class Sessions {
    private final Set<Entry> entries = new LinkedHashSet<>();

    /** One session; told apart from all others by being itself. */
    public static final class Entry {
        private final String user;
        private final String protocol;
        private final InetAddress address;
        private final Runnable kick;

        private Entry(String user, String protocol, InetAddress address, Runnable kick) {
            this.user = requireNonNull(user);
            this.protocol = requireNonNull(protocol);
            this.address = requireNonNull(address);
            this.kick = requireNonNull(kick);
        }

        /**
         * Gives the user.
         *
         * @return the name
         */
        public String user() {
            return user;
        }

        /**
         * Gives the protocol.
         *
         * @return {@code imap}
         */
        public String protocol() {
            return protocol;
        }

        /**
         * Gives where the client is.
         *
         * @return its address
         */
        public InetAddress address() {
            return address;
        }
    }

    /**
     * Lets a session begin.
     *
     * @param limit how many one user may have from one address with one protocol; 0 for no limit
     * @param kick ends the session
     * @return empty when there are as many already
     */
    public synchronized Optional<Entry> enter(
            String user, String protocol, InetAddress address, int limit, Runnable kick) {
        long same = entries.stream()
                .filter(each ->
                        each.user.equals(user) && each.protocol.equals(protocol) && each.address.equals(address))
                .count();
        if (limit > 0 && same >= limit) {
            return Optional.empty();
        }
        Entry entry = new Entry(user, protocol, address, kick);
        entries.add(entry);
        return Optional.of(entry);
    }

    /**
     * Takes note of a session's end.
     *
     * @param entry from {@link #enter}
     */
    public synchronized void leave(Entry entry) {
        entries.remove(entry);
    }

    /**
     * Gives all of them.
     *
     * @return in the order of their beginning
     */
    public synchronized List<Entry> all() {
        return List.copyOf(entries);
    }

    /**
     * Ends sessions.
     *
     * @param which whether one is to end
     * @return those that were
     */
    public List<Entry> kick(Predicate<Entry> which) {
        List<Entry> found = all().stream().filter(which).toList();
        found.forEach(each -> each.kick.run());
        return found;
    }
}
