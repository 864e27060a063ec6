package org.pennypost.conf;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Expands {@code $name}, <code>${name}</code>, {@code $(name)}, {@code $$}, the conditional forms
 * <code>${name?text}</code>, <code>${name:text}</code>, <code>${name?{text}:{text}}</code> and comparisons
 * <code>${{left} == {right} ? {text} : {text}}</code>, also with {@code <level} and its kin.
 *
 * <p>A condition looks at the unexpanded value: it holds when that is not empty. Values that come from a lookup are
 * expanded in turn; a name that leads back to itself is an error that shows the way. Not for several threads. Small commands
 * pass here, so there are no lambdas: the first one of a process takes as long as all the rest of this.
 *
 * <p>Source: postconf(5), Postfix mac_parse(3), mac_expand(3), as observed in 3.7.
 */
public final class Macros {
    /** Is told of undefined names and does nothing. */
    public static final Consumer<String> NOBODY = new Nobody();

    private static final int DEEPEST = 100;

    private final Function<String, Optional<String>> lookup;
    private final Consumer<String> undefined;
    private final boolean scan;
    private final Deque<String> names = new ArrayDeque<>();

    /**
     * An expander over a lookup.
     *
     * @param lookup gives the unexpanded value of a name
     * @param undefined is told each name that is used, not only tested, and has no value
     */
    public Macros(Function<String, Optional<String>> lookup, Consumer<String> undefined) {
        this(lookup, undefined, false);
    }

    private Macros(Function<String, Optional<String>> lookup, Consumer<String> undefined, boolean scan) {
        this.lookup = requireNonNull(lookup, "lookup");
        this.undefined = requireNonNull(undefined, "undefined");
        this.scan = scan;
    }

    /**
     * Adds every name that a text refers to, in whatever branch, to {@code names}; their values are not looked at.
     *
     * @throws MacroException when the text is malformed
     */
    public static void references(String text, Set<String> names) throws MacroException {
        Function<String, Optional<String>> collect = name -> {
            names.add(name);
            return Optional.of("");
        };
        new Macros(collect, NOBODY, true).expand(text);
    }

    /**
     * Cuts a text into literal pieces and the insides of its <code>$name ${name} $(name)</code>, in order.
     *
     * @throws MacroException when the text is malformed
     */
    public static void pieces(String text, Consumer<String> literal, Consumer<String> reference) throws MacroException {
        new MacroText(text).forEach(new MacroText.Pieces() {
            @Override
            public void literal(String piece) {
                literal.accept(piece);
            }

            @Override
            public void expression(String inside) {
                reference.accept(inside);
            }
        });
    }

    /**
     * Expands a text.
     *
     * @throws MacroException when an expression is malformed or leads back to itself
     */
    public String expand(String text) throws MacroException {
        if (text.indexOf('$') < 0) {
            return text;
        }
        StringBuilder result = new StringBuilder();
        parse(text, result);
        return result.toString();
    }

    /** Expands the value of a name, so that the name itself counts when a loop is looked for. */
    public String expandValue(String name, String value) throws MacroException {
        names.push(name);
        try {
            return expand(value);
        } finally {
            names.pop();
        }
    }

    private void parse(String text, StringBuilder result) throws MacroException {
        new MacroText(text).forEach(new MacroText.Pieces() {
            @Override
            public void literal(String piece) {
                result.append(piece);
            }

            @Override
            public void expression(String inside) throws MacroException {
                expand(inside, result);
            }
        });
    }

    private void expand(String expression, StringBuilder result) throws MacroException {
        MacroCursor cursor = new MacroCursor(expression);
        if (cursor.atCurly()) {
            boolean holds = comparison(cursor);
            if (cursor.atEnd()) {
                result.append(holds ? "true" : "");
                return;
            }
            branch(cursor, cursor.operator(), holds, result);
            return;
        }
        String name = cursor.name();
        Optional<String> value = lookup.apply(name);
        if (cursor.atEnd()) {
            use(name, value, result);
            return;
        }
        branch(cursor, cursor.operator(), value.isPresent() && !value.get().isEmpty(), result);
    }

    private void use(String name, Optional<String> value, StringBuilder result) throws MacroException {
        if (value.isEmpty()) {
            undefined.accept(name);
            return;
        }
        if (names.contains(name) || names.size() > DEEPEST) {
            throw new MacroException("unreasonable macro call nesting: \"" + name + "\"", true);
        }
        names.push(name);
        parse(value.get(), result);
        names.pop();
    }

    private void branch(MacroCursor cursor, char operator, boolean holds, StringBuilder result) throws MacroException {
        if (operator == '?') {
            String whenTrue = cursor.branch();
            if (holds || scan) {
                parse(whenTrue, result);
            }
            if (cursor.atEnd()) {
                return;
            }
            cursor.colon(whenTrue);
        }
        String whenFalse = cursor.branch();
        if (!holds || scan) {
            parse(whenFalse, result);
        }
        cursor.end(whenFalse);
    }

    private boolean comparison(MacroCursor cursor) throws MacroException {
        String left = cursor.curly();
        MacroComparison operator = cursor.comparison(left);
        String right = cursor.rightOperand(left, operator);
        String leftText = expand(left);
        String rightText = expand(right);
        return !scan && operator.holds(leftText, rightText);
    }

    private static final class Nobody implements Consumer<String> {
        @Override
        public void accept(String name) {
            // nothing to do
        }
    }
}
