package org.pennypost.tls;

import java.util.List;
import org.pennypost.conf.Settings;

/**
 * Versions and ciphers that may be used. Immutable.
 *
 * @param protocols Java's names, the oldest first
 * @param ciphers Java's names, the most wanted first
 */
public record TlsSuites(List<String> protocols, List<String> ciphers) {
    /** Copies the lists. */
    public TlsSuites {
        protocols = List.copyOf(protocols);
        ciphers = List.copyOf(ciphers);
    }

    /**
     * Reads them in Postfix's words.
     *
     * @param settings has the lists that grades stand for
     * @param parameter where the words are from, for messages
     * @param protocols {@code >=TLSv1.2}
     * @param grade {@code medium}
     * @param excluded words for ciphers that may not be used
     * @return what is left
     * @throws TlsFault when a word is unknown
     */
    public static TlsSuites of(
            Settings settings, String parameter, String protocols, String grade, List<String> excluded)
            throws TlsFault {
        return new TlsSuites(
                TlsProtocols.parse(parameter, protocols),
                CipherList.of(CipherGrade.list(settings, parameter, grade), excluded));
    }
}
