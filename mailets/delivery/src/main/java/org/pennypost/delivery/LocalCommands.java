package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pennypost.conf.MacroException;

/**
 * Gives messages to the commands of users and aliases, with what they are told of the message in their environment.
 *
 * <p>Thread safe. Failures are statuses. Source: Postfix local(8) EXTERNAL COMMAND DELIVERY.
 */
final class LocalCommands {
    /** What a command is told of the client that brought the message, and where the envelope has it. */
    private static final Map<String, String> CLIENT = Map.of(
            "CLIENT_HOSTNAME", "client_name",
            "CLIENT_ADDRESS", "client_address",
            "CLIENT_HELO", "helo_name",
            "CLIENT_PROTOCOL", "protocol_name",
            "SASL_METHOD", "sasl_method",
            "SASL_USERNAME", "sasl_username",
            "SASL_SENDER", "sasl_sender");

    private final CommandSettings settings;
    private final CommandDelivery commands;
    private final Identity identity;
    private final Clock clock;

    LocalCommands(CommandSettings settings, Identity identity, Clock clock) {
        this.settings = requireNonNull(settings);
        this.commands = new CommandDelivery(settings, identity);
        this.identity = requireNonNull(identity);
        this.clock = requireNonNull(clock);
    }

    /**
     * Runs a command.
     *
     * @param letter as the command gets it
     * @param headers to put in front of it
     */
    DeliveryStatus deliver(Letter letter, List<String> headers, LocalTarget.Command command) {
        Rights rights = command.behalf().rights();
        Optional<String> directory;
        try {
            directory = directory(command.name(), rights);
        } catch (MacroException e) {
            return DeliveryStatus.of("4.3.5", "mail system configuration error");
        }
        Optional<String> denied = directory.flatMap(path -> identity.denied(path, rights));
        if (denied.isPresent()) {
            return CommandDelivery.fatal("local", denied.get());
        }
        return commands.deliver(
                command.command(),
                rights,
                directory.map(Path::of).orElse(settings.queueDirectory()),
                variables(letter, command),
                new PipeContent(letter.from(clock), headers, letter.content()));
    }

    /** The directory that the configuration gives; empty for the server's own. */
    private Optional<String> directory(LocalName name, Rights rights) throws MacroException {
        LocalMacros macros = LocalMacros.of(name, settings.delimiters(), settings.directoryFilter());
        LocalMacros all = rights.user().map(macros::with).orElse(macros);
        return Optional.of(all.expand(settings.directory()).text()).filter(text -> !text.isEmpty());
    }

    private static Map<String, String> variables(Letter letter, LocalTarget.Command command) {
        LocalName name = command.name();
        Map<String, String> variables = new LinkedHashMap<>();
        command.behalf().rights().user().ifPresent(user -> {
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
        put(variables, "ORIGINAL_RECIPIENT", letter.original().external());
        CLIENT.forEach((variable, attribute) ->
                put(variables, variable, letter.envelope().attributes().getOrDefault(attribute, "")));
        return variables;
    }

    private static void put(Map<String, String> variables, String name, String value) {
        if (!value.isEmpty()) {
            variables.put(name, value);
        }
    }
}
