package org.pennypost.smtpd;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The conversations about restrictions. Each row has a client address of its own, by which the lists of one configuration
 * find the row's restrictions: a class, named by a table of clients.
 */
final class RestrictionRows {
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
    record Row(
            int number,
            String label,
            String list,
            String client,
            String helo,
            String sender,
            List<String> recipients,
            String restrictions,
            String reply) {
        String address() {
            return "10.1." + number / 200 + "." + (number % 200 + 1);
        }

        /** What the client says, without QUIT. */
        List<String> commands() {
            List<String> commands = new ArrayList<>();
            if (!helo.equals("-")) {
                commands.add("EHLO " + helo);
            }
            if (list.equals("etrn")) {
                commands.add("ETRN " + recipients.get(0));
                return commands;
            }
            commands.add("MAIL FROM:<" + sender + ">");
            recipients.forEach(recipient -> commands.add("RCPT TO:<" + recipient + ">"));
            commands.add("DATA");
            return commands;
        }

        boolean isSlow() {
            return restrictions.contains("sleep") || sender.startsWith("silent") || restrictions.contains("silent");
        }
    }

    static List<Row> read() throws IOException {
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
                        cells[7]));
            }
            return rows;
        }
    }

    /** The configuration that holds all rows. */
    static Map<String, String> settings(List<Row> rows, String policy, String nobody) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("compatibility_level", "3.6");
        settings.put("myhostname", "mail.example.com");
        settings.put("mydomain", "example.com");
        settings.put("myorigin", "example.com");
        settings.put("mail_name", "Postfix");
        settings.put("mydestination", "example.com, mail.example.com, localhost");
        settings.put("mynetworks", "10.1.0.0/16");
        settings.put("inet_interfaces", "127.0.0.1");
        settings.put("inet_protocols", "all");
        settings.put("recipient_delimiter", "+");
        settings.put("alias_maps", "inline:{list=root}");
        settings.put("alias_database", "");
        settings.put("local_recipient_maps", "inline:{root=x} $alias_maps");
        settings.put("relay_domains", "relay.test");
        settings.put("relay_recipient_maps", "inline:{root@relay.test=x}");
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
                            .replace("@NOBODY@", nobody));
        }
        settings.put("smtpd_restriction_classes", classes.toString());
        LISTS.forEach((list, parameter) -> settings.put(
                parameter,
                rows.stream()
                                .filter(row -> row.list().equals(list))
                                .map(row -> "{" + row.address() + "=row" + row.number() + "}")
                                .collect(Collectors.joining(",", "check_client_access inline:{", "}"))
                        + (list.equals("relay") ? ", reject_unauth_destination" : "")));
        return settings;
    }
}
