package org.pennypost.smtpd;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pennypost.address.Address;
import org.pennypost.conf.MacroException;
import org.pennypost.conf.Macros;
import org.pennypost.conf.Settings;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.routing.LookupObserver;
import org.pennypost.routing.TableList;
import org.pennypost.status.Reply;

/**
 * What stands below each refusal: telephone numbers and the like. Immutable. Source: postconf(5) smtpd_reject_footer,
 * smtpd_reject_footer_maps.
 */
final class RejectFooter {
    private static final String SAME_LINE = "\\c";
    private static final Pattern STATUS = Pattern.compile("([245]\\.[0-9]{1,3}\\.[0-9]{1,3} ).*", Pattern.DOTALL);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("MMM dd HH:mm:ss", Locale.ROOT);

    private final String text;
    private final TableList maps;
    private final String filter;

    private RejectFooter(String text, TableList maps, String filter) {
        this.text = text;
        this.maps = maps;
        this.filter = filter;
    }

    static RejectFooter of(Settings settings) {
        return new RejectFooter(
                settings.text("smtpd_reject_footer"),
                TableList.of("smtpd_reject_footer_maps", settings, LookupObserver.NONE),
                unescaped(settings.text("smtpd_expansion_filter")));
    }

    /** The value is written with tab and blank as {@code \\t} and {@code \\40}. */
    private static String unescaped(String filter) {
        return filter.replace("\\t", "\t").replace("\\40", " ").replace("\\\\", "\\");
    }

    boolean asksTables() {
        return !maps.isEmpty();
    }

    /** Adds it to a refusal; other replies stay as they are. */
    Reply below(Reply reply, Session session) {
        if (!reply.isError() || (text.isEmpty() && maps.isEmpty())) {
            return reply;
        }
        String footer = lookup(reply, session).orElse(text);
        if (footer.isEmpty()) {
            return reply;
        }
        boolean sameLine = footer.startsWith(SAME_LINE);
        List<String> added = List.of(expand(sameLine ? footer.substring(SAME_LINE.length()) : footer, session)
                .split("\\\\n", -1));
        List<String> lines = new ArrayList<>(reply.lines());
        Matcher status = STATUS.matcher(reply.text());
        String prefix = status.matches() ? status.group(1) : "";
        if (sameLine) {
            lines.set(lines.size() - 1, reply.text() + added.get(0));
        }
        added.stream().skip(sameLine ? 1 : 0).map(prefix::concat).forEach(lines::add);
        return new Reply(reply.code(), lines);
    }

    private Optional<String> lookup(Reply reply, Session session) {
        try {
            return maps.find(reply.toString());
        } catch (LookupFailure e) {
            session.log("warning: " + e.getMessage());
            return Optional.empty();
        }
    }

    private String expand(String template, Session session) {
        Map<String, String> values = values(session);
        values.replaceAll((name, value) -> filtered(value).replace("$", "$$"));
        try {
            return new Macros(
                            name -> {
                                if (!values.containsKey(name)) {
                                    session.log("warning: unknown macro name \"" + name + "\" in expansion request");
                                }
                                return Optional.ofNullable(values.get(name));
                            },
                            name -> {})
                    .expand(template);
        } catch (MacroException e) {
            session.log("warning: smtpd_reject_footer: " + e.getMessage());
            return "";
        }
    }

    /** What a client has written must not look like our own words. */
    private String filtered(String value) {
        StringBuilder text = new StringBuilder(value);
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || (!filter.isEmpty() && filter.indexOf(text.charAt(i)) < 0)) {
                text.setCharAt(i, '_');
            }
        }
        return text.toString();
    }

    private static Map<String, String> values(Session session) {
        Client client = session.client;
        Optional<Transaction> transaction = session.transaction();
        Map<String, String> values = new HashMap<>();
        values.put("client", client.nameAddress());
        values.put("client_address", client.addressText());
        values.put("client_name", client.name());
        values.put("client_port", String.valueOf(client.port()));
        values.put("reverse_client_name", client.reverseName());
        values.put("helo_name", session.helo().orElse(""));
        values.put("protocol", session.protocol());
        values.put(
                "sender",
                transaction.map(Transaction::sender).map(Address::text).orElse(""));
        values.put(
                "recipient",
                transaction.map(Transaction::lastRecipient).map(Address::text).orElse(""));
        values.put("server_name", session.settings().myhostname());
        values.put("mail_name", session.settings().cleanup().mailName());
        values.put(
                "localtime",
                TIME.format(ZonedDateTime.ofInstant(
                        session.environment.clock().instant(),
                        session.environment.clock().getZone())));
        return values;
    }
}
