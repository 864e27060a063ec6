package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.pennypost.address.Address;

/** Where mail for a local recipient ends after its aliases and .forward files were followed. */
sealed interface LocalTarget {
    /** The address that led here, for the log. */
    Address address();

    /** What tells a place that keeps the message from others, so that a later attempt leaves it out; else empty. */
    default String key() {
        return "";
    }

    /** Whether it is one of a list with an owner. */
    default boolean isOwned() {
        return false;
    }

    /** Who is told when the delivery fails for good, instead of the sender. */
    default Optional<Address> notified() {
        return Optional.empty();
    }

    /** The mailbox of a user. */
    record Mailbox(LocalName name, LocalUser user, Behalf behalf) implements LocalTarget {
        public Mailbox {
            requireNonNull(name);
            requireNonNull(user);
            requireNonNull(behalf);
        }

        @Override
        public boolean isOwned() {
            return behalf.owned();
        }

        @Override
        public Address address() {
            return name.recipient();
        }

        @Override
        public String key() {
            return "user " + user.name();
        }
    }

    /** A command. */
    record Command(LocalName name, String command, Behalf behalf) implements LocalTarget {
        public Command {
            requireNonNull(name);
            requireNonNull(command);
            requireNonNull(behalf);
        }

        @Override
        public boolean isOwned() {
            return behalf.owned();
        }

        @Override
        public Address address() {
            return name.recipient();
        }

        @Override
        public String key() {
            return "command " + name.user() + ":" + behalf.rights().key() + " " + command;
        }

        @Override
        public Optional<Address> notified() {
            return behalf.notified();
        }
    }

    /** A file to append to, or a Maildir when the name ends in a slash. */
    record File(LocalName name, String path, Behalf behalf) implements LocalTarget {
        public File {
            requireNonNull(name);
            requireNonNull(path);
            requireNonNull(behalf);
        }

        @Override
        public boolean isOwned() {
            return behalf.owned();
        }

        @Override
        public Address address() {
            return name.recipient();
        }

        @Override
        public String key() {
            return "file " + behalf.rights().key() + " " + path;
        }

        @Override
        public Optional<Address> notified() {
            return behalf.notified();
        }
    }

    /** Somebody else, by a new message. */
    record Forward(Address address, Behalf behalf) implements LocalTarget {
        public Forward {
            requireNonNull(address);
            requireNonNull(behalf);
        }

        @Override
        public boolean isOwned() {
            return behalf.owned();
        }

        @Override
        public String key() {
            return "forward " + behalf.sender().text() + " " + address.text();
        }
    }

    /** Another transport, {@code transport:nexthop}. */
    record Pass(Address address, String transport) implements LocalTarget {
        public Pass {
            requireNonNull(address);
            requireNonNull(transport);
        }

        @Override
        public String key() {
            return "pass " + address.text();
        }
    }

    /** Nowhere, for this reason. */
    record Nowhere(Address address, DeliveryStatus status, Optional<Address> notified) implements LocalTarget {
        public Nowhere {
            requireNonNull(address);
            requireNonNull(status);
            requireNonNull(notified);
        }

        Nowhere(Address address, DeliveryStatus status) {
            this(address, status, Optional.empty());
        }

        @Override
        public boolean isOwned() {
            return notified.isPresent();
        }
    }
}
