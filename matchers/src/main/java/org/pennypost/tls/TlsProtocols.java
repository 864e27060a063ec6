package org.pennypost.tls;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Versions of TLS in Postfix's words: {@code >=TLSv1.2}, {@code <=TLSv1.3}, {@code !TLSv1.1}, or those that are wanted by
 * name. What SSL was is never spoken, and a version that Java has switched off stays so. Source: postconf(5)
 * smtpd_tls_protocols.
 */
final class TlsProtocols {
    private static final List<String> VERSIONS = List.of("SSLv2", "SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3");
    private static final Set<String> NEVER = Set.of("SSLv2", "SSLv3");

    private TlsProtocols() {}

    /**
     * The versions that a text allows, the oldest first.
     *
     * @param parameter where the text is from
     * @throws TlsFault when a word is unknown or nothing is left
     */
    static List<String> parse(String parameter, String text) throws TlsFault {
        Set<String> included = new LinkedHashSet<>();
        Set<String> excluded = new LinkedHashSet<>(NEVER);
        for (String word : text.strip().split("[\\s,:]+", -1)) {
            if (word.startsWith("!")) {
                excluded.add(VERSIONS.get(index(parameter, word.substring(1))));
            } else if (word.startsWith(">=")) {
                excluded.addAll(VERSIONS.subList(0, index(parameter, word.substring(2))));
            } else if (word.startsWith("<=")) {
                excluded.addAll(VERSIONS.subList(index(parameter, word.substring(2)) + 1, VERSIONS.size()));
            } else if (!word.isEmpty()) {
                included.add(VERSIONS.get(index(parameter, word)));
            }
        }
        List<String> allowed = new ArrayList<>(VERSIONS);
        allowed.removeIf(each -> excluded.contains(each) || (!included.isEmpty() && !included.contains(each)));
        if (allowed.isEmpty()) {
            throw new TlsFault(List.of(parameter), parameter + ": no version is left", "write >=TLSv1.2");
        }
        return List.copyOf(allowed);
    }

    private static int index(String parameter, String word) throws TlsFault {
        for (int i = 0; i < VERSIONS.size(); i++) {
            if (VERSIONS.get(i).toLowerCase(Locale.ROOT).equals(word.toLowerCase(Locale.ROOT))) {
                return i;
            }
        }
        throw new TlsFault(
                List.of(parameter),
                parameter + ": no version of TLS: \"" + word + "\"",
                "write >=TLSv1.2, for example");
    }
}
