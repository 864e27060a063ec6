package org.pennypost.cleanup;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.pennypost.address.Address;
import org.pennypost.maillog.MailLog;
import org.pennypost.status.Reply;

/**
 * The envelope of one message on its way into the queue: takes sender and recipients as trivial-rewrite left them, gives
 * them in canonical form, with aliases expanded, copies added and duplicates dropped.
 *
 * <p>The sender comes first, then each recipient, then {@link #end}. What cannot be mapped now is logged and refuses the
 * whole message; nothing more is looked up then. Used by one thread at a time. Known limits: no {@code expanded}
 * notification is sent where a sender asked for {@code SUCCESS}. Source: Postfix {@code cleanup_addr.c}, {@code
 * cleanup_out_recipient.c}; RFC 3461 section 5.2.7.
 */
public final class EnvelopeCleanup {
    private static final String NEVER = "NEVER";
    private static final String SUCCESS = "SUCCESS";
    private static final String MAILER_DAEMON = "MAILER-DAEMON";

    private final EnvelopeSettings settings;
    private final Use use;
    private final String queueId;
    private final MailLog log;
    private final List<Recipient> recipients = new ArrayList<>();
    private final Set<String> known = new HashSet<>();
    private Address sender = Address.NULL;
    private Optional<Reply> refusal = Optional.empty();

    /**
     * What is done with the addresses of a message.
     *
     * @param mappings whether canonical, masquerade and virtual alias tables are used
     * @param copies whether automatic copies are added
     */
    public record Use(boolean mappings, boolean copies) {
        /** Mail from outside and submissions. */
        public static final Use ALL = new Use(true, true);
        /** Mail of our own: bounces and forwarded messages. */
        public static final Use INTERNAL = new Use(true, false);
        /** Addresses stay as they are: receive_override_options = no_address_mappings. */
        public static final Use NONE = new Use(false, false);
    }

    /** A step that may fail. */
    @FunctionalInterface
    private interface Step {
        void run() throws MappingFailure;
    }

    /**
     * Begins an envelope.
     *
     * @param settings the snapshot's part
     * @param use what is done
     * @param queueId for the log
     * @param log gets warnings
     */
    public EnvelopeCleanup(EnvelopeSettings settings, Use use, String queueId, MailLog log) {
        this.settings = requireNonNull(settings);
        this.use = requireNonNull(use);
        this.queueId = requireNonNull(queueId);
        this.log = requireNonNull(log);
    }

    /**
     * Takes the sender.
     *
     * @param rewritten what trivial-rewrite made of it
     */
    public void sender(Address rewritten) {
        step(() -> {
            Address daemon = settings.rewrite().rewrite(new Address(MAILER_DAEMON));
            Address plain = rewritten.text().equalsIgnoreCase(daemon.text()) ? Address.NULL : rewritten;
            sender = use.mappings() ? settings.mappings().sender(plain, this::warn) : plain;
            if (use.copies()) {
                settings.mappings().senderCopy(sender).ifPresent(this::copy);
            }
        });
    }

    /**
     * Takes a recipient.
     *
     * @param recipient with the address that trivial-rewrite made
     */
    public void recipient(Recipient recipient) {
        step(() -> {
            Address address = use.mappings()
                    ? settings.mappings().recipient(recipient.address(), this::warn)
                    : recipient.address();
            String dsnOriginal = recipient
                    .dsnOriginal()
                    .orElse("rfc822;" + recipient.original().text());
            expand(new Recipient(recipient.original(), address, recipient.dsnNotify(), Optional.of(dsnOriginal)));
            if (use.copies()) {
                settings.mappings().recipientCopy(address).ifPresent(this::copy);
            }
        });
    }

    /**
     * Adds a copy that the sender is not to know of.
     *
     * @param address what trivial-rewrite made of its recipient
     */
    public void copy(Address address) {
        step(() -> {
            Address mapped = use.mappings() ? settings.mappings().recipient(address, this::warn) : address;
            expand(new Recipient(mapped, mapped, Optional.of(NEVER), Optional.empty()));
        });
    }

    /** Ends the envelope: adds the copy of every message. */
    public void end() {
        if (use.copies() && !recipients.isEmpty()) {
            settings.alwaysBcc().ifPresent(this::copy);
        }
    }

    /**
     * Gives the sender.
     *
     * @return in canonical form
     */
    public Address sender() {
        return sender;
    }

    /**
     * Gives the recipients so far.
     *
     * @return to whom the message goes, each once
     */
    public List<Recipient> recipients() {
        return List.copyOf(recipients);
    }

    /**
     * Says why the message cannot be accepted now.
     *
     * @return a reply of the class 4; empty when all is well
     */
    public Optional<Reply> refusal() {
        return refusal;
    }

    private void step(Step step) {
        if (refusal.isPresent()) {
            return;
        }
        try {
            step.run();
        } catch (MappingFailure e) {
            e.tell(log, queueId);
            refusal = Optional.of(e.reply());
        }
    }

    private void warn(String text) {
        log.log("cleanup", "warning: " + queueId + ": " + text);
    }

    private void expand(Recipient recipient) throws MappingFailure {
        if (!use.mappings()) {
            add(recipient, recipient.address(), recipient.dsnNotify());
            return;
        }
        List<Address> addresses = settings.mappings().aliases(recipient.address());
        boolean expanded = addresses.size() > 1 || !addresses.get(0).equals(recipient.address());
        Optional<String> notify =
                expanded ? recipient.dsnNotify().map(EnvelopeCleanup::withoutSuccess) : recipient.dsnNotify();
        addresses.forEach(address -> add(recipient, address, notify));
    }

    /**
     * Gives the wish that goes on to the members of an alias: its success is told where it is expanded.
     *
     * @param notify a NOTIFY parameter
     * @return the same without SUCCESS, NEVER when nothing else was asked for
     */
    public static String withoutSuccess(String notify) {
        String rest = Arrays.stream(notify.split(","))
                .filter(word -> !word.equals(SUCCESS))
                .collect(Collectors.joining(","));
        return rest.isEmpty() ? NEVER : rest;
    }

    private void add(Recipient from, Address mapped, Optional<String> notify) {
        Address address = mapped.isNull() ? settings.emptyRecipient() : mapped;
        String key = settings.distinctOriginals()
                ? String.join(
                        "\n",
                        from.dsnOriginal().orElse(""),
                        notify.orElse(""),
                        from.original().text(),
                        address.text())
                : address.text();
        String folded = key.toLowerCase(Locale.ROOT);
        if (known.contains(folded)) {
            return;
        }
        if (settings.duplicateLimit() <= 0 || known.size() < settings.duplicateLimit()) {
            known.add(folded);
        }
        recipients.add(new Recipient(from.original(), address, notify, from.dsnOriginal()));
    }
}
