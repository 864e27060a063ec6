package org.pennypost.smtpd;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The conversations about restrictions. Each row has a client address of its own, by which the lists of one configuration
 * find the row's restrictions: a class, named by a table of clients.
 */
public final class RestrictionRows {
    private static final Map<String, String> LISTS = Map.of(
            "client", "smtpd_client_restrictions",
            "helo", "smtpd_helo_restrictions",
            "sender", "smtpd_sender_restrictions",
            "relay", "smtpd_relay_restrictions",
            "recipient", "smtpd_recipient_restrictions",
            "data", "smtpd_data_restrictions",
            "end", "smtpd_end_of_data_restrictions",
            "etrn", "smtpd_etrn_restrictions");

    private RestrictionRows() {}

    /** One conversation. */
    public record Row(
            int number,
            String label,
            String list,
            String client,
            String helo,
            String sender,
            List<String> recipients,
            String restrictions,
            String reply,
            Set<String> how) {
        public String address() {
            return "10.1." + number / 200 + "." + (number % 200 + 1);
        }

        /** Over TLS, without a handshake that anybody checks. */
        public boolean encrypted() {
            return how.contains("tls") || certificate().isPresent();
        }

        /** The certificate that the client shows, in cipher. */
        public Optional<String> certificate() {
            return how.stream().filter(word -> word.endsWith("cert")).findFirst();
        }

        /** Whether all but the greeting is sent at once, and something behind DATA. */
        public boolean ahead() {
            return how.contains("ahead");
        }

        /** Whether the client knows no extensions. */
        public boolean plain() {
            return how.contains("HELO");
        }

        /** What the client says in its greeting; empty when it does not greet. */
        public Optional<String> greeting() {
            return Optional.of(helo).filter(name -> !name.equals("-"));
        }

        /** As whom the client has logged in. */
        public Optional<String> login() {
            return how.stream()
                    .filter(word -> word.startsWith("login="))
                    .map(word -> word.substring(6))
                    .findFirst();
        }

        /** Whether something that has to be looked up cannot be. */
        boolean failsToLookUp() {
            return how.contains(RowCertificates.FAILING)
                    || Stream.of(client, helo, sender, recipients.get(0), restrictions)
                            .anyMatch(text -> text.matches(
                                    "\\?|(close|silent|none)@.*|.*(fail|silent|@NOBODY@|nosuch/socket).*"));
        }

        /** The reply that decides. */
        public String expected() {
            return reply.replace("@IP@", address());
        }

        /** Whether a restriction is the row's, or one of the lists that all rows share, or of a class or table. */
        public boolean isNamed(String restriction) {
            String name = restriction.split(" ")[0];
            String text = restrictions.toLowerCase(Locale.ROOT);
            return text.contains(name)
                    || name.equals("BOGUSACTION")
                    || (name.equals("relay_domains") && recipients.get(0).endsWith("@fail.test"))
                    || List.of("reject_unauth_destination", "reject_unlisted_recipient")
                            .contains(name)
                    || (text.contains("inline:") && restriction.contains("inline:"))
                    || (text.contains("check_policy_service") && name.startsWith("permit_")) // what a server answers
                    || (text.contains("_login_mismatch") && name.contains("_login_mismatch"))
                    || text.matches("aclass|loop|.*=aclass.*");
        }

        /** Finds the row's name; {@code !} before it makes it the reverse name only, {@code ?} is a failing lookup. */
        public ClientNames names() {
            String plain = client.startsWith("!") ? client.substring(1) : client;
            return (address, port) -> switch (client.charAt(0)) {
                case '?' ->
                    new Client(
                            address,
                            port,
                            Client.UNKNOWN,
                            Client.UNKNOWN,
                            Client.Lookup.TRY_AGAIN,
                            Client.Lookup.TRY_AGAIN);
                case '!' -> new Client(address, port, Client.UNKNOWN, plain);
                default -> new Client(address, port, plain, plain);
            };
        }

        /** What the client says, without QUIT. */
        List<String> commands() {
            List<String> commands = new ArrayList<>();
            greeting().ifPresent(name -> commands.add((plain() ? "HELO " : "EHLO ") + name));
            if (list.equals("etrn")) {
                commands.add("ETRN " + recipients.get(0));
                return commands;
            }
            commands.add("MAIL FROM:<" + sender + ">");
            recipients.forEach(recipient -> commands.add("RCPT TO:<" + recipient + ">"));
            commands.add("DATA");
            return commands;
        }

        /** What one who runs ahead sends behind the greeting. */
        String rest() {
            List<String> commands = commands();
            return String.join("\r\n", commands.subList(1, commands.size())) + "\r\nNOOP\r\n.\r\nQUIT\r\n";
        }

        boolean isSlow() {
            return restrictions.contains("sleep") || sender.startsWith("silent") || restrictions.contains("silent");
        }
    }

    /** A reply as it is compared: of a greeting only whether it was taken. */
    static String kept(String command, String answer) {
        return command.startsWith("EHLO") && answer.startsWith("250") ? "250" : answer;
    }

    public static List<String> masked(List<String> replies) {
        return replies.stream()
                .map(reply -> reply.replaceAll("queued as \\w+", "queued as X"))
                .toList();
    }

    public static List<Row> read() throws IOException {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                RestrictionRows.class.getResourceAsStream("/conversations/restrictions.txt"), UTF_8))) {
            List<Row> rows = new ArrayList<>();
            for (String line : in.lines().filter(text -> !text.startsWith("#")).toList()) {
                String[] cells = line.split("\\|", -1);
                for (int i = 0; i < cells.length; i++) {
                    cells[i] = cells[i].strip();
                }
                rows.add(new Row(
                        rows.size(),
                        cells[0],
                        cells[1],
                        cells[2],
                        cells[3],
                        cells[4],
                        List.of(cells[5].split(",")),
                        cells[6],
                        cells[7],
                        cells.length > 8 ? Set.of(cells[8].split(" ")) : Set.of()));
            }
            return rows;
        }
    }

    /** A table that cannot be asked for one key, and is empty otherwise. */
    private static String failing(String key) {
        return "pipemap:{inline:{{" + key + "=x}},fail:x}";
    }

    /** The configuration that holds all rows. */
    public static Map<String, String> settings(List<Row> rows, String policy, String nobody)
            throws GeneralSecurityException {
        RowCertificates.Shown known = RowCertificates.of(RowCertificates.KNOWN);
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("compatibility_level", "3.6");
        settings.put("myhostname", "mail.example.com");
        settings.put("mydomain", "example.com");
        settings.put("myorigin", "example.com");
        settings.put("mail_name", "Postfix");
        settings.put("mydestination", "example.com, mail.example.com, localhost");
        settings.put(
                "mynetworks",
                rows.stream()
                        .filter(row -> row.how().contains("stranger"))
                        .map(row -> "!" + row.address() + ", ")
                        .collect(Collectors.joining("", "", "10.1.0.0/16")));
        settings.put("inet_interfaces", "127.0.0.1");
        settings.put("inet_protocols", "all");
        settings.put("recipient_delimiter", "+");
        settings.put("alias_maps", "inline:{list=root}");
        settings.put("alias_database", "");
        settings.put("local_recipient_maps", "inline:{root=x} $alias_maps");
        settings.put("relay_domains", "relay.test, " + failing("fail.test"));
        settings.put("relay_recipient_maps", "inline:{root@relay.test=x}");
        settings.put("virtual_mailbox_domains", "m.test");
        settings.put("virtual_mailbox_maps", "inline:{a@m.test=x}, " + failing("fail@m.test"));
        settings.put("smtpd_sasl_auth_enable", "yes");
        settings.put(
                "smtpd_sender_login_maps",
                "inline:{{a@ok.test=alice bob},{b@ok.test=bob},{joe@example.com=alice}}, " + failing("fail@ok.test"));
        settings.put("smtpd_forbid_unauth_pipelining", "no");
        settings.put(
                "relay_clientcerts",
                "inline:{{" + known.print() + "=x}}, "
                        + failing(RowCertificates.of(RowCertificates.FAILING).print()));
        settings.put("fast_flush_domains", "");
        settings.put("in_flow_delay", "0");
        settings.put("smtpd_authorized_xclient_hosts", "127.0.0.1");
        settings.put("permit_mx_backup_networks", "");
        settings.put(
                "rbl_reply_maps",
                "inline:{{own.test=554 5.3.1 $$rbl_class $$rbl_what in $$rbl_domain$$rbl_reason: $$client_address"
                        + " $${sender_domain?to $$recipient_name} $$helo_name},{badreply.test=none of yours}}");
        StringBuilder classes = new StringBuilder("aclass loop");
        settings.put("aclass", "check_sender_access inline:{{ok.test=REJECT from class}}");
        settings.put("loop", "check_client_access inline:{{c.test=loop}}");
        for (Row row : rows) {
            classes.append(" row").append(row.number());
            settings.put(
                    "row" + row.number(),
                    row.restrictions()
                            .replace("@IP@", row.address())
                            .replace("@POLICY@", policy)
                            .replace("@PRINT@", known.print())
                            .replace("@KEYPRINT@", known.keyPrint())
                            .replace("@NOBODY@", nobody));
        }
        settings.put("smtpd_restriction_classes", classes.toString());
        LISTS.forEach((list, parameter) -> {
            String table = rows.stream()
                    .filter(row -> row.list().equals(list))
                    .map(row -> "{" + row.address() + "=row" + row.number() + "}")
                    .collect(Collectors.joining(","));
            settings.put(
                    parameter,
                    (table.isEmpty() ? "" : "check_client_access inline:{" + table + "}")
                            + (list.equals("relay") ? " reject_unauth_destination" : ""));
        });
        return settings;
    }
}
