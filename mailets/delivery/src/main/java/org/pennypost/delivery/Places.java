package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.pennypost.conf.table.LookupFailure;

/**
 * The places on this host where a message can end: mailboxes, commands, files, Maildirs.
 *
 * <p>Thread safe. Failures are statuses. Source: Postfix local(8).
 */
final class Places {
    private static final String MAILDIR_FAILURE = "5.2.0";

    private final LocalSettings settings;
    private final Mailboxes mailboxes;
    private final LocalMailbox mailbox;
    private final LocalCommands commands;
    private final FileDelivery files;
    private final Identity identity;

    Places(LocalSettings settings, Mailboxes mailboxes, LocalMailbox mailbox, LocalCommands commands) {
        this.settings = requireNonNull(settings);
        this.mailboxes = requireNonNull(mailboxes);
        this.identity = mailboxes.identity();
        this.mailbox = requireNonNull(mailbox);
        this.commands = requireNonNull(commands);
        this.files = new FileDelivery(mailboxes, settings.mailbox());
    }

    /**
     * Delivers to one place; what is to be sent on is not for here.
     *
     * @param batch takes what goes into the mbox of a user
     * @return how it ended, once the batch has run
     */
    Supplier<DeliveryStatus> deliver(Letter letter, LocalTarget target, Batch batch) {
        if (target instanceof LocalTarget.Mailbox user) {
            return mailbox(letter.on(user.behalf()), user, batch);
        }
        DeliveryStatus status = deliver(letter, target);
        return () -> status;
    }

    private DeliveryStatus deliver(Letter letter, LocalTarget target) {
        if (target instanceof LocalTarget.Command command) {
            return command(letter.on(command.behalf()), command);
        }
        if (target instanceof LocalTarget.File file) {
            Letter its = letter.on(file.behalf());
            return file.path().endsWith("/") ? maildir(its, file) : file(its, file);
        }
        return nowhere(target);
    }

    /** Says what would become of a message at a place, as far as that can be told without one. */
    DeliveryStatus probe(LocalTarget target) {
        if (target instanceof LocalTarget.Mailbox user) {
            return probe(user.user());
        }
        if (target instanceof LocalTarget.Command command) {
            return DeliveryStatus.of("2.0.0", "delivers to command: " + command.command());
        }
        if (target instanceof LocalTarget.File file) {
            return DeliveryStatus.of("2.0.0", "delivers to file: " + file.path());
        }
        if (target instanceof LocalTarget.Forward forward) {
            return DeliveryStatus.of("2.0.0", "forwards to " + forward.address().external());
        }
        return nowhere(target);
    }

    private DeliveryStatus probe(LocalUser user) {
        try {
            Optional<String> command = settings.choice().command(user);
            boolean maildir = settings.choice().path(user).endsWith("/");
            return DeliveryStatus.of(
                    "2.0.0",
                    command.map(text -> "delivers to command: " + text)
                            .orElse(maildir ? "delivers to maildir" : "delivers to mailbox"));
        } catch (LookupFailure e) {
            return DeliveryStatus.of("4.3.0", "table lookup failure");
        }
    }

    private static DeliveryStatus nowhere(LocalTarget target) {
        if (target instanceof LocalTarget.Nowhere nowhere) {
            return nowhere.status();
        }
        throw new IllegalArgumentException("not a place: " + target);
    }

    private Supplier<DeliveryStatus> mailbox(Letter letter, LocalTarget.Mailbox target, Batch batch) {
        LocalUser user = target.user();
        DeliveryStatus status;
        try {
            Optional<String> command = settings.choice().command(user);
            if (command.isEmpty()) {
                return mailbox.deliver(user, letter, target.behalf(), batch);
            }
            Behalf his = target.behalf().with(Rights.of(user));
            status = command(letter, new LocalTarget.Command(target.name(), command.get(), his));
        } catch (LookupFailure e) {
            status = DeliveryStatus.of("4.3.0", "table lookup failure");
        } catch (IOException | InvalidPathException e) {
            status = DeliveryStatus.of("4.3.0", "mailbox delivery failed: " + FailureText.of(e));
        }
        DeliveryStatus end = status;
        return () -> end;
    }

    private DeliveryStatus file(Letter letter, LocalTarget.File file) {
        return files.deliver(file.path(), file.behalf().rights(), letter, headers(letter, adds("file")));
    }

    private DeliveryStatus maildir(Letter letter, LocalTarget.File file) {
        try {
            Path directory = Path.of(file.path());
            List<String> headers = headers(letter, adds("file"));
            return identity.as(
                    file.behalf().rights(),
                    () -> mailboxes.maildir(
                            directory, letter, headers, settings.mailbox().sizeLimit(), MAILDIR_FAILURE));
        } catch (IOException | InvalidPathException e) {
            return DeliveryStatus.of("4.3.0", "maildir delivery failed: " + FailureText.of(e));
        }
    }

    private DeliveryStatus command(Letter letter, LocalTarget.Command command) {
        return commands.deliver(letter, headers(letter, adds("command")), command);
    }

    private boolean adds(String where) {
        return settings.deliveredTo().contains(where);
    }

    private List<String> headers(Letter letter, boolean deliveredTo) {
        return letter.headers(settings.originalRecipient(), deliveredTo);
    }
}
