package org.pennypost.smtp;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.pennypost.conf.table.LookupFailure;

/**
 * Which keywords of EHLO a server is not believed. Immutable and thread safe. Source: postconf(5)
 * smtp_discard_ehlo_keywords, smtp_discard_ehlo_keyword_address_maps.
 */
final class DiscardedKeywords {
    private final List<String> usual;
    private final ClientParameters.Tables tables;

    DiscardedKeywords(ClientParameters parameters) {
        boolean lmtp = parameters.protocol() == Protocol.LMTP;
        this.usual = upper(parameters.list(lmtp ? "_discard_lhlo_keywords" : "_discard_ehlo_keywords"));
        this.tables =
                parameters.tables(lmtp ? "_discard_lhlo_keyword_address_maps" : "_discard_ehlo_keyword_address_maps");
    }

    private static List<String> upper(List<String> words) {
        return SmtpSettings.upper(words);
    }

    /** @throws Failure when the table cannot be asked */
    List<String> of(SmtpServer server, Log log) throws Failure {
        if (tables.isEmpty()) {
            return usual;
        }
        try {
            Optional<String> found = tables.find(requireNonNull(server).ip());
            return found.map(text -> upper(Arrays.asList(text.strip().split("[\\s,]+", -1))))
                    .orElse(usual);
        } catch (LookupFailure e) {
            log.warning(server.name() + ": " + tables.parameter() + " map lookup error for " + server.ip());
            throw new Failure("4.3.0", "local data error while talking to " + server.name());
        }
    }
}
