package org.pennypost.address;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Rewrites an address to the form user@domain, in the way of Postfix's trivial-rewrite: a source route is stripped,
 * {@code host!user} and {@code user%host} are turned, a bare name gets {@code @$myorigin}, a domain of one label may get
 * {@code .$mydomain}, a trailing dot goes.
 *
 * <p>Immutable and thread safe. Source: ADDRESS_REWRITING_README, Postfix {@code rewrite.c}.
 *
 * @param myorigin the domain for bare names
 * @param mydomain the domain for names of one label
 * @param swapBangpath postconf(5) swap_bangpath
 * @param allowPercentHack postconf(5) allow_percent_hack
 * @param appendAtMyorigin postconf(5) append_at_myorigin
 * @param appendDotMydomain postconf(5) append_dot_mydomain
 */
public record TrivialRewrite(
        String myorigin,
        String mydomain,
        boolean swapBangpath,
        boolean allowPercentHack,
        boolean appendAtMyorigin,
        boolean appendDotMydomain) {
    /** Checks that nothing is null. */
    public TrivialRewrite {
        requireNonNull(myorigin);
        requireNonNull(mydomain);
    }

    /**
     * Rewrites an envelope address.
     *
     * @param address any address
     * @return the rewritten address; the null sender stays as it is
     */
    public Address rewrite(Address address) {
        if (address.isNull()) {
            return address;
        }
        if (isPlain(address.text())) {
            return address;
        }
        List<Token> tokens = Tokens.scan(address.external());
        rewrite(tokens);
        return new Address(Tokens.internal(tokens));
    }

    /**
     * Names the rules that {@link #rewrite} follows for an address.
     *
     * @param address any address
     * @return the parameters that ask for the rules ({@code append_at_myorigin}…), in order; {@code source route} and
     *     {@code trailing dot} where no parameter does; empty when the address stays as it is
     */
    public List<String> rules(Address address) {
        List<String> rules = new ArrayList<>();
        if (!address.isNull() && !isPlain(address.text())) {
            rewrite(Tokens.scan(address.external()), rules::add);
        }
        return rules;
    }

    /**
     * Gives the rules for headers of strangers, whose bare names are not ours.
     *
     * @param domain for bare names and for names of one label, postconf(5) remote_header_rewrite_domain
     * @return the same rules with this domain
     */
    public TrivialRewrite within(String domain) {
        return new TrivialRewrite(domain, domain, swapBangpath, allowPercentHack, appendAtMyorigin, appendDotMydomain);
    }

    /**
     * Rewrites an address of a header.
     *
     * @param external its external form, not empty
     * @return the rewritten address in external form, with quotes only where they are needed
     */
    public String rewriteExternal(String external) {
        List<Token> tokens = Tokens.scan(external);
        rewrite(tokens);
        return Tokens.mailbox(tokens);
    }

    /** An address with one at sign, a dotted domain and no operator stays as it is. */
    private static boolean isPlain(String text) {
        int at = text.indexOf('@');
        int dot = text.lastIndexOf('.');
        if (at <= 0 || dot < at || dot == text.length() - 1) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!word && c != '.' && c != '-' && c != '_' && c != '+' && i != at) {
                return false;
            }
        }
        return true;
    }

    /** Rewrites the tokens of one address in place. */
    void rewrite(List<Token> tokens) {
        rewrite(tokens, rule -> {});
    }

    private void rewrite(List<Token> tokens, Consumer<String> followed) {
        if (tokens.isEmpty() || isNullForm(tokens)) {
            return;
        }
        int colon = tokens.get(0).type() == '@' ? Tokens.first(tokens, ':') : -1;
        if (colon >= 0 && colon < tokens.size() - 1) {
            tokens.subList(0, colon + 1).clear();
            followed.accept("source route");
        }
        if (Tokens.last(tokens, '@') < 0) {
            addDomain(tokens, followed);
        }
        int at = Tokens.last(tokens, '@');
        if (appendDotMydomain && !mydomain.isEmpty() && at >= 0 && at < tokens.size() - 1 && isOneLabel(tokens, at)) {
            tokens.add(Token.operator('.'));
            tokens.addAll(Tokens.scan(mydomain));
            followed.accept("append_dot_mydomain");
        }
        int last = tokens.size() - 1;
        if (at >= 0
                && at < last - 1
                && tokens.get(last).type() == '.'
                && tokens.get(last - 1).type() != '.') {
            tokens.remove(last);
            followed.accept("trailing dot");
        }
    }

    private static boolean isNullForm(List<Token> tokens) {
        if (tokens.size() != 1) {
            return false;
        }
        Token only = tokens.get(0);
        if (only.type() == '@') {
            tokens.set(0, new Token(Token.QUOTED, ""));
            return true;
        }
        return only.type() == Token.QUOTED && only.text().isEmpty();
    }

    private void addDomain(List<Token> tokens, Consumer<String> followed) {
        int bang = swapBangpath ? Tokens.first(tokens, '!') : -1;
        int percent = allowPercentHack ? Tokens.last(tokens, '%') : -1;
        if (bang >= 0) {
            List<Token> user = new ArrayList<>(tokens.subList(bang + 1, tokens.size()));
            tokens.subList(bang, tokens.size()).clear();
            tokens.add(0, Token.operator('@'));
            tokens.addAll(0, user);
            followed.accept("swap_bangpath");
        } else if (percent >= 0) {
            tokens.set(percent, Token.operator('@'));
            followed.accept("allow_percent_hack");
        } else if (appendAtMyorigin && !myorigin.isEmpty()) {
            tokens.add(Token.operator('@'));
            tokens.addAll(Tokens.scan(myorigin));
            followed.accept("append_at_myorigin");
        }
    }

    private static boolean isOneLabel(List<Token> tokens, int at) {
        for (int i = at + 1; i < tokens.size(); i++) {
            int type = tokens.get(i).type();
            if (type == '.' || type == Token.LITERAL) {
                return false;
            }
        }
        return true;
    }
}
