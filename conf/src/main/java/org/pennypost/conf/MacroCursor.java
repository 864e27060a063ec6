package org.pennypost.conf;

import java.util.Optional;

/** Walks through the inside of one <code>${...}</code>. Source: Postfix mac_expand(3), messages included. */
final class MacroCursor {
    private static final String SPACE = " \t\r\n";
    private static final String OPERATOR_CHARACTERS = "<>!=?+-*/~&|%";

    private final String text;
    private int at;

    MacroCursor(String text) {
        this.text = text;
    }

    boolean atEnd() {
        return at >= text.length();
    }

    /** Whether an opening brace comes next; white space before it is skipped then. */
    boolean atCurly() {
        int next = skipSpace(at);
        if (next < text.length() && text.charAt(next) == '{') {
            at = next;
            return true;
        }
        return false;
    }

    private int skipSpace(int from) {
        int next = from;
        while (next < text.length() && SPACE.indexOf(text.charAt(next)) >= 0) {
            next++;
        }
        return next;
    }

    /** What the braces that begin here enclose; white space after them is skipped. */
    String curly() throws MacroException {
        int start = at;
        int level = 0;
        for (int i = at; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '{') {
                level++;
            } else if (c == '}' && --level == 0) {
                at = skipSpace(i + 1);
                return text.substring(start + 1, i);
            }
        }
        throw error("unbalanced {} in attribute expression: \"" + text.substring(start) + "\"");
    }

    /** A name, up to {@code ?}, {@code :} or the end; white space around it is skipped. */
    String name() throws MacroException {
        int start = skipSpace(at);
        int end = start;
        while (end < text.length() && MacroText.isNamePart(text.charAt(end))) {
            end++;
        }
        int next = skipSpace(end);
        if (next < text.length() && text.charAt(next) != '?' && text.charAt(next) != ':') {
            throw error("attribute name syntax error at: \"..." + text.substring(0, end) + ">>>" + rest(end) + "\"");
        }
        at = next;
        return text.substring(start, end);
    }

    /** The {@code ?} or {@code :} that has to come next. */
    char operator() throws MacroException {
        char operator = text.charAt(at);
        if (operator != '?' && operator != ':') {
            throw error("\"?\" or \":\" expected at: \"...}>>>" + rest(at) + "\"");
        }
        at++;
        return operator;
    }

    /** A result: what braces enclose, or else all the rest. */
    String branch() throws MacroException {
        if (atCurly()) {
            return curly();
        }
        String all = text.substring(at);
        at = text.length();
        return all;
    }

    /** Passes the {@code :} that has to come next. */
    void colon(String before) throws MacroException {
        if (text.charAt(at) != ':') {
            throw error("\":\" expected at: \"..." + before + "}>>>" + rest(at) + "\"");
        }
        at++;
    }

    /** Nothing may follow. */
    void end(String before) throws MacroException {
        if (!atEnd()) {
            throw error("unexpected input at: \"..." + before + "}>>>" + rest(at) + "\"");
        }
    }

    /** The operator of a comparison. */
    MacroComparison comparison(String left) throws MacroException {
        int end = at;
        while (end < text.length() && OPERATOR_CHARACTERS.indexOf(text.charAt(end)) >= 0) {
            end++;
        }
        boolean level = end > at && text.startsWith("level", end);
        end = level ? end + "level".length() : end;
        String found = text.substring(at, end);
        Optional<MacroComparison> operator = MacroComparison.find(found);
        if (operator.isEmpty()) {
            throw error("\"==\" or \"!=\"\" or \"<\"\" or \"<=\"\" or \">=\"\" or \">\" expected at: \"..." + left
                    + "}>>>" + rest(at) + "\"");
        }
        at = end;
        return operator.get();
    }

    /** The right operand of a comparison. */
    String rightOperand(String left, MacroComparison operator) throws MacroException {
        if (!atCurly()) {
            throw error(
                    "\"{expression}\" expected at: \"...{" + left + "} " + operator.text() + ">>>" + rest(at) + "\"");
        }
        return curly();
    }

    private String rest(int from) {
        return text.substring(from, Math.min(text.length(), from + 20));
    }

    private static MacroException error(String message) {
        return new MacroException(message, false);
    }
}
