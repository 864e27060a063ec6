package org.pennypost.smtpd;

import java.util.Locale;
import java.util.Optional;
import org.pennypost.address.Address;
import org.pennypost.conf.MacroException;
import org.pennypost.conf.Macros;
import org.pennypost.conf.Settings;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.routing.LookupObserver;
import org.pennypost.routing.TableList;
import org.pennypost.status.Verdict;

/**
 * Refuses in the words of default_rbl_reply or rbl_reply_maps. Immutable and thread safe. Source: postconf(5)
 * default_rbl_reply, smtpd_expansion_filter.
 */
final class DnsListReply {
    private static final String DEFAULT =
            "$rbl_code Service unavailable; $rbl_class [$rbl_what] blocked using $rbl_domain${rbl_reason?; $rbl_reason}";

    private final String code;
    private final String template;
    private final TableList templates;
    private final String allowed;

    DnsListReply(Settings settings, LookupObserver observer) {
        this.code = settings.text("maps_rbl_reject_code");
        this.template = settings.text("default_rbl_reply");
        this.templates = TableList.of("rbl_reply_maps", settings, observer);
        this.allowed = unescaped(settings.text("smtpd_expansion_filter"));
    }

    /** What was found where. */
    record Listing(DnsList list, String what, String reason) {}

    Verdict refuse(Evaluation run, Listing listing, Subject subject) throws LookupFailure {
        String found =
                templates.find(listing.list().text().toLowerCase(Locale.ROOT)).orElse(template);
        String text = expand(run, found, listing, subject)
                .or(() -> expand(run, DEFAULT, listing, subject))
                .orElse("");
        if (!text.matches("[45]\\d\\d .*")) {
            run.warn("rbl response code configuration error: " + text);
            return run.refuse("450 4.7.1 Service unavailable");
        }
        StatusText parts = StatusText.of(text.substring(4), "4.7.1");
        return run.refuse(
                text.substring(0, 4) + subject.status(parts.status()) + " " + parts.textOr("Service unavailable"));
    }

    private Optional<String> expand(Evaluation run, String text, Listing listing, Subject subject) {
        try {
            return Optional.of(
                    new Macros(name -> Optional.of(value(run, name, listing, subject)), undefined -> {}).expand(text));
        } catch (MacroException e) {
            run.warn("bad rbl reply template for domain " + listing.list().domain() + ": " + text + ": "
                    + e.getMessage());
            return Optional.empty();
        }
    }

    private String value(Evaluation run, String name, Listing listing, Subject subject) {
        Request request = run.request();
        String value =
                switch (name) {
                    case "rbl_code" -> code;
                    case "rbl_domain" -> listing.list().domain();
                    case "rbl_what" -> listing.what();
                    case "rbl_class" -> subject.kind();
                    case "rbl_reason", "rbl_txt" -> listing.reason();
                    case "client" -> request.client().nameAddress();
                    case "client_address" -> request.client().addressText();
                    case "client_name" -> request.client().name();
                    case "reverse_client_name" -> request.client().reverseName();
                    case "helo_name" -> request.helo().orElse("");
                    case "sender" -> whole(request.sender());
                    case "sender_name" -> user(request.sender());
                    case "sender_domain" ->
                        request.sender().flatMap(Address::domain).orElse("");
                    case "recipient" -> whole(request.recipient());
                    case "recipient_name" -> user(request.recipient());
                    case "recipient_domain" ->
                        request.recipient().flatMap(Address::domain).orElse("");
                    default -> {
                        run.warn("unknown macro name \"" + name + "\" in expansion request");
                        yield "";
                    }
                };
        return filtered(value).replace("$", "$$"); // a value is no template
    }

    private static String whole(Optional<Address> address) {
        return address.map(found -> found.isNull() ? "<>" : found.text()).orElse("");
    }

    private static String user(Optional<Address> address) {
        return address.map(found -> found.isNull() ? "<>" : found.localPart()).orElse("");
    }

    private String filtered(String value) {
        StringBuilder text = new StringBuilder(value.length());
        value.chars().forEach(c -> text.append(allowed.indexOf(c) < 0 ? '_' : (char) c));
        return text.toString();
    }

    /** The escapes of C: {@code \t}, {@code \40}, {@code \\}. */
    private static String unescaped(String text) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\' || i + 1 == text.length()) {
                plain.append(c);
                continue;
            }
            c = text.charAt(++i);
            int number = 0;
            int digits = 0;
            while (digits < 3 && i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '7') {
                number = number * 8 + text.charAt(i++) - '0';
                digits++;
            }
            if (digits > 0) {
                plain.append((char) number);
                i--;
            } else {
                plain.append(c == 't' ? '\t' : c == 'n' ? '\n' : c == 'r' ? '\r' : c);
            }
        }
        return plain.toString();
    }
}
