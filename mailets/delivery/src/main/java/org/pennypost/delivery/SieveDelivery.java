package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.jsieve.mail.Action;
import org.apache.jsieve.mail.ActionDiscard;
import org.apache.jsieve.mail.ActionFileInto;
import org.apache.jsieve.mail.ActionKeep;
import org.apache.jsieve.mail.ActionRedirect;
import org.apache.jsieve.mail.ActionReject;
import org.pennypost.address.Address;
import org.pennypost.maillog.MailLog;

/**
 * Carries out what a user's Sieve script says about a message, in the place of storing it in INBOX. Whatever goes wrong with the
 * script or one of its actions, the message is kept in INBOX, and the log says why, in Dovecot's words; only INBOX itself can
 * make the delivery fail. Thread safe. Source: RFC 5228, RFC 5429; Dovecot Pigeonhole.
 */
final class SieveDelivery {
    /** As Dovecot's sieve_max_redirects. */
    private static final int REDIRECTS = 4;

    private final String program;
    private final SieveScripts scripts;
    private final MailStore store;
    private final Forwarder forwarder;
    private final MailLog log;

    SieveDelivery(String program, SieveScripts scripts, MailStore store, Forwarder forwarder, MailLog log) {
        this.program = requireNonNull(program);
        this.scripts = requireNonNull(scripts);
        this.store = requireNonNull(store);
        this.forwarder = requireNonNull(forwarder);
        this.log = requireNonNull(log);
    }

    /** One message on its way, and what was done with it. */
    private final class Run {
        private final LocalUser user;
        private final Letter letter;
        private final Behalf behalf;
        private final SieveMail mail;
        private boolean kept;
        private boolean failed;
        private int redirects;
        private Optional<DeliveryStatus> end = Optional.empty();

        Run(LocalUser user, Letter letter, Behalf behalf, SieveMail mail) {
            this.user = user;
            this.letter = letter;
            this.behalf = behalf;
            this.mail = mail;
        }

        private void note(String text) {
            SieveDelivery.this.note(user, "sieve: msgid=" + mail.messageId() + ": " + text);
        }

        private DeliveryStatus carryOut(List<Action> actions) throws IOException {
            for (Action action : actions) {
                one(action);
            }
            if (end.isEmpty() || (failed && !kept)) {
                keep();
            }
            return end.orElseThrow();
        }

        private void one(Action action) throws IOException {
            if (action instanceof ActionKeep) {
                keep();
            } else if (action instanceof ActionFileInto into) {
                fileInto(into.getDestination());
            } else if (action instanceof ActionRedirect redirect) {
                redirect(redirect.getAddress());
            } else if (action instanceof ActionReject reject) {
                note("rejected");
                ended(DeliveryStatus.of("5.7.1", reject.getMessage().strip().replaceAll("\\s+", " ")));
            } else if (action instanceof ActionDiscard) {
                note("marked message to be discarded if not explicitly delivered (discard action)");
                ended(DeliveryStatus.of("2.0.0", "discarded by sieve script"));
            } else {
                failed = true;
                note("Error: no such action: " + action.getClass().getSimpleName());
            }
        }

        /** The first word counts for the sender, but a refusal or a failure of INBOX goes before it. */
        private void ended(DeliveryStatus status) {
            if (end.isEmpty() || !status.isSent()) {
                end = Optional.of(status);
            }
        }

        private void keep() throws IOException {
            if (kept) {
                return;
            }
            kept = true;
            DeliveryStatus status = store.append(user, MailStore.INBOX, letter);
            if (status.isSent()) {
                note("stored mail into mailbox 'INBOX'");
            }
            ended(status);
        }

        private void fileInto(String folder) throws IOException {
            if (folder.equalsIgnoreCase(MailStore.INBOX)) {
                keep();
                return;
            }
            DeliveryStatus status = store.append(user, folder, letter);
            if (status.isSent()) {
                note("stored mail into mailbox '" + folder + "'");
                ended(status);
            } else {
                failed = true;
                note("failed to store into mailbox '" + folder + "': " + status.text());
            }
        }

        private void redirect(String address) {
            DeliveryStatus status = ++redirects > REDIRECTS
                    ? DeliveryStatus.of("5.7.0", "number of redirect actions exceeds policy limit")
                    : forwarder.forward(letter, List.of(new LocalTarget.Forward(new Address(address), behalf)));
            if (status.isSent()) {
                note("forwarded to <" + address + ">");
                ended(status);
            } else {
                failed = true;
                note("failed to forward message to <" + address + ">: " + status.text());
            }
        }
    }

    /**
     * Delivers by script.
     *
     * @param behalf of the mailbox
     * @return empty when the user has no script, and nothing was done
     */
    Optional<DeliveryStatus> deliver(LocalUser user, Letter letter, Behalf behalf) throws IOException {
        Optional<SieveScripts.Script> script;
        try {
            script = scripts.of(user);
        } catch (IOException e) {
            note(user, "Error: sieve: Failed to read script: " + FailureText.of(e));
            return Optional.empty();
        }
        if (script.isEmpty()) {
            return Optional.empty();
        }
        SieveMail mail = SieveMail.of(letter);
        Run run = new Run(user, letter, behalf, mail);
        try {
            scripts.evaluate(script.get(), mail);
            return Optional.of(run.carryOut(mail.getActions()));
        } catch (SieveScripts.Broken e) {
            note(user, "Error: sieve: Execution of script " + script.get().file() + " failed: " + e.getMessage());
            return Optional.of(run.carryOut(List.of()));
        }
    }

    private void note(LocalUser user, String text) {
        log.log(
                "dovecot: " + program + "(" + user.name() + ")<"
                        + ProcessHandle.current().pid() + ">",
                text.replace('\r', ' ').replace('\n', ' '));
    }
}
