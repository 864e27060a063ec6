package org.pennypost.address;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * Strips a recipient address down to where it truly goes: as long as its domain is our own, a routing operator in the
 * local part ({@code user%remote@ours}, {@code remote!user@ours}, {@code "user@remote"@ours}) is turned into the domain.
 *
 * <p>This is what makes relay tricks visible before anyone asks whether an address may be relayed. Immutable and thread
 * safe. Source: Postfix {@code resolve.c}; postconf(5) resolve_dequoted_address, empty_address_recipient.
 *
 * @param address the address with the domain that counts
 * @param local true when that domain is one of ours
 * @param routed true when the local part still holds an operator that the next host might obey
 * @param valid false when the domain cannot be one
 */
public record Destination(Address address, boolean local, boolean routed, boolean valid) {
    private static final int SPARE_TURNS = 100;

    /** Checks that an address is there. */
    public Destination {
        requireNonNull(address);
    }

    /**
     * Says whether a domain is final and local.
     *
     * @param <E> what may go wrong in a lookup
     */
    @FunctionalInterface
    public interface LocalDomains<E extends Exception> {
        /**
         * Looks a domain up.
         *
         * @param domain any text behind the last at sign
         * @return true when mail for it is delivered here by its local part
         * @throws E when it cannot be found out now
         */
        boolean isLocal(String domain) throws E;
    }

    /**
     * What the settings say about resolving.
     *
     * @param rewrite turns operators
     * @param emptyAddressRecipient who gets mail for an empty local part, postconf(5) empty_address_recipient
     * @param myhostname the domain for an address that has none
     * @param dequoted postconf(5) resolve_dequoted_address
     * @param nullDomain postconf(5) resolve_null_domain
     * @param numericDomain postconf(5) resolve_numeric_domain
     */
    public record Rules(
            TrivialRewrite rewrite,
            String emptyAddressRecipient,
            String myhostname,
            boolean dequoted,
            boolean nullDomain,
            boolean numericDomain) {
        /** Checks that nothing is null. */
        public Rules {
            requireNonNull(rewrite);
            requireNonNull(emptyAddressRecipient);
            requireNonNull(myhostname);
        }
    }

    /**
     * Resolves an address that trivial-rewrite has seen.
     *
     * @param <E> what may go wrong in a lookup
     * @param rewritten the address
     * @param rules what the settings say
     * @param domains our own domains
     * @return where it goes
     * @throws E when a domain cannot be looked up
     */
    public static <E extends Exception> Destination resolve(Address rewritten, Rules rules, LocalDomains<E> domains)
            throws E {
        List<Token> tokens = Tokens.scan(rewritten.external());
        Optional<List<Token>> saved = Optional.empty();
        boolean remote = false;
        int turns = rewritten.text().length() + SPARE_TURNS;
        while (turns-- > 0) {
            stripDot(tokens, rules.nullDomain());
            int at = Tokens.last(tokens, '@');
            if (at >= 0) {
                List<Token> domain = tokens.subList(at + 1, tokens.size());
                remote = !domain.isEmpty() && !domains.isLocal(Tokens.internal(domain));
                if (remote) {
                    break;
                }
                saved = Optional.of(List.copyOf(tokens.subList(at, tokens.size())));
                tokens.subList(at, tokens.size()).clear();
            }
            if (!turnOperator(tokens, rules) && !fillEmpty(tokens, rules.emptyAddressRecipient())) {
                if (saved.isPresent()) {
                    break;
                }
                tokens.addAll(Tokens.scan("@" + rules.myhostname()));
            }
        }
        if (!remote) {
            tokens.addAll(saved.orElseGet(() -> Tokens.scan("@" + rules.myhostname())));
        }
        return of(new Address(Tokens.internal(tokens)), !remote, turns >= 0, rules, domains);
    }

    private static <E extends Exception> Destination of(
            Address resolved, boolean stripped, boolean ended, Rules rules, LocalDomains<E> domains) throws E {
        String domain = resolved.domain().orElse("");
        boolean numeric = rules.numericDomain() && !HostNames.isDomain(domain) && HostNames.isAddress(domain);
        Address address = numeric ? new Address(resolved.localPart() + "@[" + domain + "]") : resolved;
        boolean local = stripped || (numeric && domains.isLocal("[" + domain + "]"));
        String part = address.localPart();
        boolean routed = part.indexOf('@') >= 0 || part.indexOf('%') >= 0 || part.indexOf('!') >= 0;
        boolean valid = ended && (numeric || HostNames.isDomain(domain));
        return new Destination(address, local, routed, valid);
    }

    private static void stripDot(List<Token> tokens, boolean nullDomain) {
        int last = tokens.size() - 1;
        if (last > 0 && tokens.get(last).type() == '.' && Tokens.last(tokens, '@') >= 0) {
            int before = tokens.get(last - 1).type();
            if (before != '.' && before != '@') {
                tokens.remove(last);
            }
        }
        last = tokens.size() - 1;
        if (nullDomain && last >= 0 && tokens.get(last).type() == '@') {
            tokens.remove(last);
        }
    }

    private static boolean turnOperator(List<Token> tokens, Rules rules) {
        TrivialRewrite rewrite = rules.rewrite();
        if (Tokens.last(tokens, '@') >= 0
                || (rewrite.swapBangpath() && Tokens.last(tokens, '!') >= 0)
                || (rewrite.allowPercentHack() && Tokens.last(tokens, '%') >= 0)) {
            rewrite.rewrite(tokens);
            return true;
        }
        if (!rules.dequoted() || tokens.size() != 1 || tokens.get(0).type() != Token.QUOTED) {
            return false;
        }
        String local = tokens.get(0).text();
        int at = local.lastIndexOf('@');
        int percent = rewrite.allowPercentHack() && at < 0 ? local.lastIndexOf('%') : -1;
        int bang = rewrite.swapBangpath() && at < 0 && percent < 0 ? local.lastIndexOf('!') : -1;
        if (at < 0 && percent < 0 && bang < 0) {
            return false;
        }
        String opened = percent < 0 ? local : local.substring(0, percent) + '@' + local.substring(percent + 1);
        tokens.clear();
        tokens.addAll(Tokens.scan(bang < 0 ? new Address(opened).external() : opened));
        rewrite.rewrite(tokens);
        return true;
    }

    private static boolean fillEmpty(List<Token> tokens, String emptyAddressRecipient) {
        boolean empty = tokens.isEmpty()
                || (tokens.size() == 1
                        && tokens.get(0).type() == Token.QUOTED
                        && tokens.get(0).text().isEmpty());
        if (!empty || emptyAddressRecipient.isEmpty()) {
            return false;
        }
        tokens.clear();
        tokens.addAll(Tokens.scan(emptyAddressRecipient));
        return true;
    }
}
