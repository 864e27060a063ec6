package org.pennypost.commands.dovecot;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Who is logged in, as a table. Source: Dovecot doveadm-who(1). */
final class SessionTable {
    private SessionTable() {}

    private record Group(int count, Set<String> processes, Set<String> addresses) {
        Group with(String process, String address) {
            Set<String> allProcesses = new LinkedHashSet<>(processes);
            allProcesses.add(process);
            Set<String> allAddresses = new LinkedHashSet<>(addresses);
            allAddresses.add(address);
            return new Group(count + 1, allProcesses, allAddresses);
        }
    }

    /**
     * One line for each session.
     *
     * @param sessions user, protocol, process, address
     */
    static String each(List<String[]> sessions) {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"username", "proto", "pid", "ip"});
        rows.addAll(sessions);
        return table(rows);
    }

    /** One line for each user and protocol. */
    static String grouped(List<String[]> sessions) {
        Map<String, Group> groups = new TreeMap<>();
        for (String[] session : sessions) {
            groups.merge(
                    session[0] + "\t" + session[1],
                    new Group(1, Set.of(session[2]), Set.of(session[3])),
                    (group, one) -> group.with(session[2], session[3]));
        }
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"username", "#", "proto", "(pids)", "(ips)"});
        groups.forEach((key, group) -> {
            String[] names = key.split("\t", 2);
            rows.add(new String[] {
                names[0],
                Integer.toString(group.count()),
                names[1],
                "(" + String.join(" ", group.processes()) + ")",
                "(" + String.join(" ", group.addresses()) + ")"
            });
        });
        return table(rows);
    }

    private static String table(List<String[]> rows) {
        int columns = rows.get(0).length;
        StringBuilder table = new StringBuilder();
        for (String[] row : rows) {
            for (int i = 0; i < columns; i++) {
                int column = i;
                int width = rows.stream()
                        .mapToInt(each -> each[column].length())
                        .max()
                        .orElse(0);
                table.append(row[i]).append(i + 1 < columns ? " ".repeat(width - row[i].length() + 1) : "\n");
            }
        }
        return table.toString();
    }
}
