package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pennypost.address.Address;
import org.pennypost.address.AddressExtension;
import org.pennypost.cleanup.Envelope;
import org.pennypost.cleanup.Recipient;
import org.pennypost.conf.MacroException;
import org.pennypost.conf.Macros;
import org.pennypost.conf.PipeService;

/**
 * Fills in what the arguments of a command of the transport {@code pipe} name: {@code ${sender} ${recipient} ${nexthop}} and so on.
 *
 * <p>No shell reads them, so that nothing in an address is special. Immutable. Source: Postfix pipe(8).
 *
 * @param service whose command
 * @param envelope sender, client and size
 * @param queueId of the message
 * @param nexthop of these recipients
 * @param extensions takes user and extension apart
 */
record PipeArguments(
        PipeService service, Envelope envelope, String queueId, String nexthop, AddressExtension extensions) {
    private static final Map<String, String> ATTRIBUTES = Map.of(
            "client_address", "client_address",
            "client_helo", "helo_name",
            "client_hostname", "client_name",
            "client_port", "client_port",
            "client_protocol", "protocol_name",
            "sasl_method", "sasl_method",
            "sasl_sender", "sasl_sender",
            "sasl_username", "sasl_username");

    PipeArguments {
        requireNonNull(service);
        requireNonNull(envelope);
        requireNonNull(queueId);
        requireNonNull(nexthop);
        requireNonNull(extensions);
    }

    /**
     * The words of the command.
     *
     * @throws MacroException when an argument is malformed
     */
    List<String> expand(List<Recipient> recipients) throws MacroException {
        Map<String, String> common = common();
        List<String> words = new ArrayList<>();
        for (String argument : service.argv()) {
            Set<String> names = new HashSet<>();
            Macros.references(argument, names);
            names.retainAll(PipeService.RECIPIENT_MACROS);
            if (names.isEmpty()) {
                words.add(expand(argument, common));
                continue;
            }
            for (Recipient recipient : recipients) {
                Map<String, String> all = new HashMap<>(common);
                all.putAll(of(recipient));
                words.add(expand(argument, all));
            }
        }
        return words;
    }

    private static String expand(String argument, Map<String, String> values) throws MacroException {
        return new Macros(
                        // Values would be expanded in turn; these are not to be.
                        name -> Optional.ofNullable(values.get(name)).map(value -> value.replace("$", "$$")),
                        Macros.NOBODY)
                .expand(argument);
    }

    private Map<String, String> common() {
        Map<String, String> values = new HashMap<>();
        ATTRIBUTES.forEach(
                (macro, name) -> values.put(macro, envelope.attributes().getOrDefault(name, "")));
        values.put("nexthop", service.has('h') ? lower(nexthop) : nexthop);
        values.put("queue_id", queueId);
        values.put("size", String.valueOf(envelope.size()));
        Address sender = sender();
        values.put("sender", service.has('q') && !sender.isNull() ? sender.external() : sender.text());
        return values;
    }

    /** The sender, or what stands for the null one. */
    Address sender() {
        return envelope.sender().isNull() ? new Address(service.nullSender()) : envelope.sender();
    }

    private Map<String, String> of(Recipient recipient) {
        Address address = folded(recipient.address());
        String text = address.text();
        int at = text.lastIndexOf('@');
        String mailbox = at < 0 ? text : text.substring(0, at);
        Optional<AddressExtension.Split> split = extensions.split(mailbox);
        Map<String, String> values = new HashMap<>();
        values.put("recipient", shown(address));
        values.put("original_recipient", shown(folded(recipient.original())));
        values.put("mailbox", mailbox);
        values.put("user", split.map(AddressExtension.Split::user).orElse(mailbox));
        values.put("extension", split.map(both -> both.extension().substring(1)).orElse(""));
        values.put("domain", at < 0 ? "" : text.substring(at + 1));
        return values;
    }

    private String shown(Address address) {
        return service.has('q') ? address.external() : address.text();
    }

    private Address folded(Address address) {
        String text = address.text();
        int at = text.lastIndexOf('@');
        String local = at < 0 ? text : text.substring(0, at);
        String rest = at < 0 ? "" : text.substring(at);
        return new Address((service.has('u') ? lower(local) : local) + (service.has('h') ? lower(rest) : rest));
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
