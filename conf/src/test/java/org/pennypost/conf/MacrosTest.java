package org.pennypost.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MacrosTest {
    private static final Map<String, String> VALUES =
            Map.of("yy", "Z", "empty", "", "deep", "<$yy>", "self", "a $self", "one", "$two", "two", "$one");

    private static Macros macros() {
        return new Macros(name -> Optional.ofNullable(VALUES.get(name)), name -> {});
    }

    /** Expected text as postconf 3.7.11 -x prints it. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "-",
            value = {
                "plain name              | $yy                               | Z",
                "braces                  | ${yy}                             | Z",
                "parentheses             | $(yy)                             | Z",
                "spaces around a name    | ${ yy }                           | Z",
                "name ends at a dot      | $yy.b                             | Z.b",
                "recursive               | $deep                             | <Z>",
                "dollar                  | $$5                               | $5",
                "dollar before a name    | $$yy                              | $yy",
                "undefined               | a${nosuch}b                       | ab",
                "present                 | ${yy?text}                        | text",
                "absent                  | x${nosuch?text}                   | x",
                "space before question   | x${nosuch ?text}                  | x",
                "default for absent      | ${nosuch:text}                    | text",
                "default for empty       | ${empty:text}                     | text",
                "no default when present | x${yy:text}                       | x",
                "both ways, true         | ${yy?{a b}:{c}}                   | a b",
                "both ways, false        | ${empty? {a} : {c $yy} }          | c Z",
                "bare false branch       | ${empty?{x}:y}                    | y",
                "braces in bare text     | ${yy?foo:{b}ar}                   | foo:{b}ar",
                "equal text              | ${{a} == {a} ? {t} : {f}}         | t",
                "less text               | ${{abc}<{abd}?t:f}                | t:f",
                "numbers                 | ${{10}>{9}?{t}:{f}}              | t",
                "not all digits          | ${{10}=={10.0}?{t}:{f}}           | f",
                "a space is text         | ${{ 10} < {9} ?{t}:{f}}           | t",
                "truth value             | ${{a}<={b}}                       | true",
                "false without a branch  | x${{a}=={b}?{t}}                  | x",
                "false, default only     | ${{a}!={a}:{d}}                   | d",
                "greater or equal        | ${{b}>={a}?{t}:{f}}               | t",
                "level                   | ${{3.6} <level {3.10} ? {t}:{f}}  | t",
                "level, patch            | ${{3.1.3}==level{3.1.4}?{t}:{f}}  | f",
                "level, short            | ${{3}==level{3.0.0}?{t}:{f}}      | t",
                "operands are expanded   | ${{$yy}=={Z}?{t}:{f}}             | t",
                "parenthesis ends        | a)$(nosuch?y)}                    | a)}",
            })
    void expands(String label, String text, String expected) throws MacroException {
        assertThat(macros().expand(text)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "bare dollar         | a$             | empty macro name: \"a$\"",
                "dollar and sign     | $-             | empty macro name: \"$-\"",
                "empty braces        | ${}            | empty macro name: \"${}\"",
                "empty parentheses   | $()            | empty macro name: \"$()\"",
                "space in name       | ${a b}         | attribute name syntax error at: \"...a>>> b\"",
                "sign in name        | ${a-b?c}       | attribute name syntax error at: \"...a>>>-b?c\"",
                "unterminated        | ${foo          | truncated macro reference: \"${foo\"",
                "unterminated branch | ${x:{a         | truncated macro reference: \"${x:{a\"",
                "unknown operator    | ${{a}~{b}?x:y} | \"==\" or \"!=\"\" or \"<\"\" or \"<=\"\" or \">=\"\" or \">\" expected at: \"...a}>>>~{b}?x:y\"",
                "no operator         | ${{a}}         | \"==\" or \"!=\"\" or \"<\"\" or \"<=\"\" or \">=\"\" or \">\" expected at: \"...a}>>>\"",
                "no right operand    | ${{a}==b}      | \"{expression}\" expected at: \"...{a} ==>>>b\"",
                "junk after operands | ${{a}=={b}x}   | \"?\" or \":\" expected at: \"...}>>>x\"",
                "junk after true     | ${x?{a}b}      | \":\" expected at: \"...a}>>>b\"",
                "junk after false    | ${x:{a}b}      | unexpected input at: \"...a}>>>b\"",
                "unbalanced operand  | $({a)          | unbalanced {} in attribute expression: \"{a\"",
                "no level            | ${{3.x}<level{3}} | malformed compatibility level syntax: \"3.x\"",
                "empty level         | ${{3}<level{}} | malformed compatibility level syntax: \"\"",
                "number too long     | ${{99999999999999999999}<{9}} | mac_exp_eval: bad conversion: 99999999999999999999",
                "itself              | $self          | unreasonable macro call nesting: \"self\"",
                "each other          | $one           | unreasonable macro call nesting: \"one\"",
            })
    void refuses(String label, String text, String message) {
        assertThatThrownBy(() -> macros().expand(text))
                .isInstanceOf(MacroException.class)
                .hasMessage(message);
    }

    @Test
    void tellsUsedButUndefinedNames() throws MacroException {
        List<String> undefined = new java.util.ArrayList<>();
        new Macros(name -> Optional.empty(), undefined::add).expand("$a ${b?x} ${c:$d}");
        assertThat(undefined).containsExactly("a", "d");
    }

    @Test
    void collectsNamesOfBothBranches() throws MacroException {
        Set<String> names = new LinkedHashSet<>();
        Macros.references("$a ${b?{$c}:{$d}} ${{$e} == {x} ? {$f} : {$g}} $$h", names);
        assertThat(names).containsExactly("a", "b", "c", "d", "e", "f", "g");
    }
}
