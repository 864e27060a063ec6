package org.pennypost.cleanup;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.pennypost.conf.Settings;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.routing.DomainList;
import org.pennypost.routing.LookupObserver;

/**
 * Hides the hosts of a domain: {@code user@host.example.com} becomes {@code user@example.com}. The first domain of the
 * list that matches decides; {@code !} before it keeps what is below it.
 *
 * <p>Immutable and thread safe. Source: postconf(5) masquerade_domains; Postfix {@code cleanup_masquerade.c}.
 */
final class Masquerade {
    private static final String EXCEPTIONS = "masquerade_exceptions";

    private final List<String> domains;
    private final DomainList exceptions;
    private final Set<AddressKind> kinds;

    private Masquerade(List<String> domains, DomainList exceptions, Set<AddressKind> kinds) {
        this.domains = List.copyOf(domains);
        this.exceptions = requireNonNull(exceptions);
        this.kinds = Set.copyOf(kinds);
    }

    static Masquerade of(Settings settings, LookupObserver observer) {
        return new Masquerade(
                settings.list("masquerade_domains"),
                DomainList.exact(EXCEPTIONS, settings, observer),
                AddressKind.of(settings.list("masquerade_classes")));
    }

    /** What an address in its external form becomes. */
    String map(String external, AddressKind kind) throws MappingFailure {
        int at = external.lastIndexOf('@');
        if (domains.isEmpty() || at < 0 || !kinds.contains(kind) || isException(external.substring(0, at))) {
            return external;
        }
        return external.substring(0, at + 1) + hidden(external.substring(at + 1));
    }

    private boolean isException(String user) throws MappingFailure {
        try {
            return exceptions.contains(user.toLowerCase(Locale.ROOT));
        } catch (LookupFailure e) {
            throw MappingFailure.lookup(EXCEPTIONS, "", e);
        }
    }

    private String hidden(String domain) {
        for (String word : domains) {
            String parent = word.substring(negations(word));
            if (parent.isEmpty()) {
                continue;
            }
            if (parent.equalsIgnoreCase(domain)) {
                return domain;
            }
            int start = domain.length() - parent.length();
            if (start > 0
                    && domain.charAt(start - 1) == '.'
                    && domain.regionMatches(true, start, parent, 0, parent.length())) {
                return negations(word) % 2 == 0 ? parent : domain;
            }
        }
        return domain;
    }

    private static int negations(String word) {
        int count = 0;
        while (count < word.length() && word.charAt(count) == '!') {
            count++;
        }
        return count;
    }
}
