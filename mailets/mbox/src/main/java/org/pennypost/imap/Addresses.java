package org.pennypost.imap;

import java.util.Optional;

/**
 * Reads an address list and writes it as ENVELOPE wants it, whatever the list is like. Used by one thread, once. Source: RFC 5322
 * section 3.4 with the obsolete forms of 4.4; RFC 3501 section 7.4.2; Dovecot for what to say where a part is missing.
 */
final class Addresses {
    private static final String MISSING_MAILBOX = "MISSING_MAILBOX";
    private static final String MISSING_DOMAIN = "MISSING_DOMAIN";
    private static final String ENDS_ATOM = " \t\r\n(\"<,;:[@";

    private final String text;
    private final ImapText out;
    private final StringBuilder phrase = new StringBuilder();
    private final StringBuilder address = new StringBuilder();
    private String comment = "";
    private int at;
    private int domain = -1;
    private boolean spaced;
    private boolean inGroup;

    private Addresses(String text, ImapText out) {
        this.text = text;
        this.out = out;
    }

    /** Writes the list in parentheses, or NIL when nothing is in it. */
    static void write(Optional<String> list, ImapText out) {
        if (list.isEmpty() || list.get().isEmpty()) {
            out.text("NIL");
            return;
        }
        int before = out.length();
        out.put('(');
        new Addresses(list.get(), out).all();
        if (out.length() == before + 1) {
            out.cut(before);
            out.text("NIL");
        } else {
            out.put(')');
        }
    }

    private void all() {
        while (at < text.length()) {
            char c = text.charAt(at++);
            switch (c) {
                case ' ', '\t', '\r', '\n' -> spaced = true;
                case '(' -> comment = comment();
                case '"' -> word(quoted());
                case '<' -> angle();
                case ',' -> end();
                case ';' -> {
                    end();
                    endGroup();
                }
                case ':' -> beginGroup();
                case '[' -> word(literal());
                default -> atom(c);
            }
        }
        end();
        endGroup();
    }

    private void beginGroup() {
        if (inGroup || address.indexOf("@") >= 0) {
            atom(':');
            return;
        }
        inGroup = true;
        out.text("(NIL NIL ").string(phrase.toString()).text(" NIL)");
        clear();
    }

    private void endGroup() {
        if (inGroup) {
            out.text("(NIL NIL NIL NIL)");
            inGroup = false;
        }
    }

    private void atom(char c) {
        int from = at - 1;
        while (c != '@' && at < text.length() && ENDS_ATOM.indexOf(text.charAt(at)) < 0) {
            at++;
        }
        if (c == '@') {
            domain = address.length();
        }
        word(text.substring(from, at));
    }

    private void word(String word) {
        if (spaced && phrase.length() > 0) {
            phrase.append(' ');
        }
        phrase.append(word);
        address.append(word);
        spaced = false;
    }

    private String quoted() {
        StringBuilder word = new StringBuilder();
        while (at < text.length() && text.charAt(at) != '"') {
            if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                at++;
            }
            word.append(text.charAt(at++));
        }
        at++;
        return word.toString();
    }

    private String literal() {
        int from = at - 1;
        int end = text.indexOf(']', at);
        at = end < 0 ? text.length() : end + 1;
        return text.substring(from, at);
    }

    private String comment() {
        StringBuilder found = new StringBuilder();
        int depth = 1;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '\\' && at < text.length()) {
                c = text.charAt(at++);
            } else if (c == '(') {
                depth++;
            } else if (c == ')' && --depth == 0) {
                break;
            }
            found.append(c);
        }
        return found.toString().trim();
    }

    /** What stands between angle brackets: perhaps a route, the mailbox, the host. */
    private void angle() {
        String name = phrase.toString();
        clear();
        StringBuilder route = new StringBuilder();
        while (at < text.length() && text.charAt(at) != '>') {
            char c = text.charAt(at++);
            switch (c) {
                case ' ', '\t', '\r', '\n' -> {}
                case '"' -> address.append(quoted());
                case '(' -> comment();
                case '[' -> address.append(literal());
                case ':' -> {
                    if (address.length() > 0 && address.charAt(0) == '@' && route.length() == 0) {
                        route.append(address);
                        address.setLength(0);
                        domain = -1;
                    } else {
                        address.append(c);
                    }
                }
                default -> {
                    if (c == '@') {
                        domain = address.length();
                    }
                    address.append(c);
                }
            }
        }
        at++;
        write(
                Optional.of(name).filter(text -> !text.isEmpty()),
                Optional.of(route.toString()).filter(text -> !text.isEmpty()));
        skipToEnd();
    }

    /** What follows a bracket belongs to nobody. */
    private void skipToEnd() {
        clear();
        while (at < text.length() && ",;".indexOf(text.charAt(at)) < 0) {
            char c = text.charAt(at++);
            if (c == '"') {
                quoted();
            } else if (c == '(') {
                comment();
            }
        }
    }

    private void end() {
        if (domain < 0 && phrase.indexOf(" ") > 0) {
            String name = phrase.toString();
            address.setLength(0);
            write(Optional.of(name), Optional.empty());
        } else if (address.length() > 0) {
            write(Optional.of(comment).filter(text -> !text.isEmpty()), Optional.empty());
        }
        clear();
    }

    private void write(Optional<String> name, Optional<String> route) {
        String mailbox = domain < 0 ? address.toString() : address.substring(0, domain);
        String host = domain < 0 ? "" : address.substring(domain + 1);
        out.put('(').nstring(name).put(' ').nstring(route).put(' ');
        out.string(mailbox.isEmpty() ? MISSING_MAILBOX : mailbox).put(' ');
        out.string(host.isEmpty() ? MISSING_DOMAIN : host).put(')');
    }

    private void clear() {
        phrase.setLength(0);
        address.setLength(0);
        comment = "";
        domain = -1;
        spaced = false;
    }
}
