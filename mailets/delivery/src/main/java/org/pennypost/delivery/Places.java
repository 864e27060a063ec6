package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZonedDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.mbox.AppendResult;
import org.pennypost.mbox.FromLine;
import org.pennypost.mbox.MailboxProblem;
import org.pennypost.mbox.MboxRegistry;

/**
 * The places on this host where a message can end: mailboxes, commands, files, Maildirs.
 *
 * <p>Thread safe. Failures are statuses. Source: Postfix local(8).
 */
final class Places {
    private static final Map<MailboxProblem, String> CODES = Map.of(
            MailboxProblem.BUSY, "4.2.0",
            MailboxProblem.ABSENT, "4.2.0",
            MailboxProblem.UNSAFE, "4.2.0",
            MailboxProblem.TOO_LARGE, "5.2.2",
            MailboxProblem.QUOTA, "5.2.2",
            MailboxProblem.FULL, "4.3.0",
            MailboxProblem.IO, "4.3.0");

    /** What a command is told of the client that brought the message, and where the envelope has it. */
    private static final Map<String, String> CLIENT = Map.of(
            "CLIENT_HOSTNAME", "client_name",
            "CLIENT_ADDRESS", "client_address",
            "CLIENT_HELO", "helo_name",
            "CLIENT_PROTOCOL", "protocol_name",
            "SASL_METHOD", "sasl_method",
            "SASL_USERNAME", "sasl_username",
            "SASL_SENDER", "sasl_sender");

    private final LocalSettings settings;
    private final MboxRegistry mailboxes;
    private final CommandDelivery commands;
    private final FileDelivery files;
    private final Maildir maildir;
    private final Identity identity;
    private final Clock clock;

    Places(LocalSettings settings, MboxRegistry mailboxes, CommandDelivery commands, Identity identity, Clock clock) {
        this.settings = requireNonNull(settings);
        this.mailboxes = requireNonNull(mailboxes);
        this.commands = requireNonNull(commands);
        this.files = new FileDelivery(mailboxes, settings.mailbox(), identity);
        this.maildir = new Maildir(settings.myhostname(), clock);
        this.identity = requireNonNull(identity);
        this.clock = requireNonNull(clock);
    }

    /** Delivers to one place; what is to be sent on is not for here. */
    DeliveryStatus deliver(Letter letter, LocalTarget target) {
        if (target instanceof LocalTarget.Mailbox mailbox) {
            return mailbox(letter, mailbox);
        }
        if (target instanceof LocalTarget.Command command) {
            return command(letter, command);
        }
        if (target instanceof LocalTarget.File file) {
            return file.path().endsWith("/") ? maildir(letter, file) : file(letter, file);
        }
        if (target instanceof LocalTarget.Nowhere nowhere) {
            return nowhere.status();
        }
        throw new IllegalArgumentException("not a place: " + target);
    }

    private DeliveryStatus mailbox(Letter letter, LocalTarget.Mailbox mailbox) {
        LocalUser user = mailbox.user();
        try {
            Optional<String> command = settings.choice().command(user);
            if (command.isPresent()) {
                return command(letter, new LocalTarget.Command(mailbox.name(), command.get(), Rights.of(user)));
            }
            String path = settings.choice().path(user);
            Path file = Path.of(path);
            // The mail spool is the server's own directory, a home is its user's.
            Identity.Work<DeliveryStatus> work = path.endsWith("/")
                    ? () -> maildir.deliver(file, headers(letter, true), identity.outside(letter.content()))
                    : () -> append(letter, user, file);
            return settings.choice().isAtHome(user) ? identity.as(user, work) : work.run();
        } catch (LookupFailure e) {
            return DeliveryStatus.of("4.3.0", "table lookup failure");
        } catch (IOException | InvalidPathException e) {
            return DeliveryStatus.of("4.3.0", "mailbox delivery failed: " + FailureText.of(e));
        }
    }

    private DeliveryStatus append(Letter letter, LocalUser user, Path file) {
        String cannot = "cannot update mailbox " + file + " for user " + user.name() + ". ";
        try {
            AppendResult result = mailboxes
                    .mailbox(file)
                    .append(
                            from(letter),
                            headers(letter, true),
                            identity.outside(letter.content()),
                            settings.mailbox());
            if (result instanceof AppendResult.Failed failed) {
                return DeliveryStatus.of(CODES.get(failed.problem()), cannot + failed.text());
            }
            return DeliveryStatus.of("2.0.0", "delivered to mailbox");
        } catch (IOException e) {
            return DeliveryStatus.of("4.3.0", cannot + FailureText.of(e));
        }
    }

    private DeliveryStatus file(Letter letter, LocalTarget.File file) {
        return files.deliver(file.path(), file.rights(), from(letter), headers(letter, adds("file")), letter.content());
    }

    private DeliveryStatus maildir(Letter letter, LocalTarget.File file) {
        try {
            Path directory = Path.of(file.path());
            List<String> headers = headers(letter, true);
            return identity.as(
                    file.rights(), () -> maildir.deliver(directory, headers, identity.outside(letter.content())));
        } catch (IOException | InvalidPathException e) {
            return DeliveryStatus.of("4.3.0", "maildir delivery failed: " + FailureText.of(e));
        }
    }

    private DeliveryStatus command(Letter letter, LocalTarget.Command command) {
        List<String> headers = headers(letter, adds("command"));
        return commands.deliver(
                command.command(),
                command.rights(),
                variables(letter, command),
                new PipeContent(from(letter), headers, letter.content()));
    }

    private static Map<String, String> variables(Letter letter, LocalTarget.Command command) {
        LocalName name = command.name();
        Map<String, String> variables = new LinkedHashMap<>();
        command.rights().user().ifPresent(user -> {
            put(variables, "HOME", user.home());
            put(variables, "SHELL", user.shell());
        });
        variables.put("LOGNAME", name.user());
        variables.put("USER", name.user());
        variables.put("SENDER", letter.sender().external());
        variables.put("RECIPIENT", name.recipient().external());
        variables.put("LOCAL", name.local());
        put(variables, "DOMAIN", name.domain());
        name.extension().ifPresent(extension -> variables.put("EXTENSION", extension));
        put(variables, "ORIGINAL_RECIPIENT", letter.recipient().original().external());
        CLIENT.forEach((variable, attribute) ->
                put(variables, variable, letter.envelope().attributes().getOrDefault(attribute, "")));
        return variables;
    }

    private static void put(Map<String, String> variables, String name, String value) {
        if (!value.isEmpty()) {
            variables.put(name, value);
        }
    }

    private FromLine from(Letter letter) {
        return FromLine.at(letter.sender().external(), ZonedDateTime.now(clock));
    }

    private boolean adds(String where) {
        return settings.deliveredTo().contains(where);
    }

    private List<String> headers(Letter letter, boolean deliveredTo) {
        return letter.headers(settings.originalRecipient(), deliveredTo);
    }
}
