package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import org.pennypost.address.Address;

/** Where mail for a local recipient ends after its aliases and .forward files were followed. */
sealed interface LocalTarget {
    /** The address that led here, for the log. */
    Address address();

    /** What tells a place that keeps the message from others, so that a later attempt leaves it out; else empty. */
    default String key() {
        return "";
    }

    /** The mailbox of a user. */
    record Mailbox(LocalName name, LocalUser user) implements LocalTarget {
        public Mailbox {
            requireNonNull(name);
            requireNonNull(user);
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
    record Command(LocalName name, String command, Rights rights) implements LocalTarget {
        public Command {
            requireNonNull(name);
            requireNonNull(command);
            requireNonNull(rights);
        }

        @Override
        public Address address() {
            return name.recipient();
        }

        @Override
        public String key() {
            return "command " + name.user() + ":" + rights.key() + " " + command;
        }
    }

    /** A file to append to, or a Maildir when the name ends in a slash. */
    record File(LocalName name, String path, Rights rights) implements LocalTarget {
        public File {
            requireNonNull(name);
            requireNonNull(path);
            requireNonNull(rights);
        }

        @Override
        public Address address() {
            return name.recipient();
        }

        @Override
        public String key() {
            return "file " + rights.key() + " " + path;
        }
    }

    /**
     * Somebody else, by a new message.
     *
     * @param sender the envelope sender of that message
     * @param owned whether an owner- alias gave it; what the original recipient was is not told then
     */
    record Forward(Address address, Address sender, boolean owned) implements LocalTarget {
        public Forward {
            requireNonNull(address);
            requireNonNull(sender);
        }

        @Override
        public String key() {
            return "forward " + sender.text() + " " + address.text();
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
    record Nowhere(Address address, DeliveryStatus status) implements LocalTarget {
        public Nowhere {
            requireNonNull(address);
            requireNonNull(status);
        }
    }
}
