package org.pennypost.commands.mail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CommandTableTest {
    private final CommandTable<String> table = new CommandTable<String>()
            .with("p[rint] t[ype]", "print")
            .with("pre[serve]", "hold")
            .with("x", "exit");

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "p,print",
        "pr,print",
        "print,print",
        "t,print",
        "pre,hold",
        "prese,hold",
        "x,exit",
        "printer,",
        "P,",
        "ex,"
    })
    void findsShortenedNames(String word, String command) {
        assertThat(table.find(word).orElse(null)).isEqualTo(command);
    }
}
