package org.pennypost.cleanup;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.pennypost.address.Address;
import org.pennypost.conf.Settings;
import org.pennypost.conf.SettingsHolder;
import org.pennypost.maillog.MailLog;
import org.pennypost.routing.Router;

/** The way of notices to senders and to the postmaster, by the settings of now. Thread safe. Source: Postfix {@code post_mail(3)}. */
public final class Notices {
    private final SettingsHolder holder;
    private final QueueIncoming queue;
    private final MailLog log;
    private final Clock clock;
    private volatile Sender made;

    /**
     * Prepares.
     *
     * @param holder has the settings
     * @param queue where notices go
     * @param log gets what cleanup has to say
     * @param clock gives the time and its zone
     */
    public Notices(SettingsHolder holder, QueueIncoming queue, MailLog log, Clock clock) {
        this.holder = requireNonNull(holder);
        this.queue = requireNonNull(queue);
        this.log = requireNonNull(log);
        this.clock = requireNonNull(clock);
    }

    /**
     * Gives what sends notices by the settings of now.
     *
     * @return the same until they change
     */
    public Sender now() {
        Settings current = holder.current();
        Sender known = made;
        if (known == null || known.settings != current) {
            known = new Sender(current);
            made = known;
        }
        return known;
    }

    /** Sends notices by one snapshot of the settings. Thread safe. */
    public final class Sender {
        private final Settings settings;
        private final Router router;
        private final InternalMail mail;

        private Sender(Settings settings) {
            this.settings = settings;
            this.router = new Router(settings);
            this.mail = new InternalMail(settings, router, queue, log, clock);
        }

        /**
         * Gives the snapshot.
         *
         * @return the settings
         */
        public Settings settings() {
            return settings;
        }

        /**
         * Gives the sender of what the postmaster is told, which must not bounce.
         *
         * @return postconf(5) double_bounce_sender, at this host
         */
        public Address doubleBounce() {
            return new Address(settings.text("double_bounce_sender") + "@" + settings.text("myhostname"));
        }

        /**
         * Completes the address of somebody here.
         *
         * @param given as in the settings
         * @return the address, and the one that was given as its original
         */
        public Recipient recipient(String given) {
            Address address = new Address(given);
            return new Recipient(address, router.rewrite().rewrite(address));
        }

        /**
         * Queues a notice, whose headers are completed as those of our own clients.
         *
         * @param from its sender
         * @param told who gets it
         * @param content what it holds
         * @return its name, and whether it was taken
         * @throws IOException when it could not be stored; it is not queued then
         */
        public InternalMail.Posted post(Address from, Recipient told, InternalMail.Content content) throws IOException {
            return mail.post(
                    new Envelope(
                            from,
                            List.of(told),
                            clock.instant(),
                            0,
                            Map.of(InternalMail.REWRITE_CONTEXT, InternalMail.LOCAL)),
                    content);
        }
    }
}
