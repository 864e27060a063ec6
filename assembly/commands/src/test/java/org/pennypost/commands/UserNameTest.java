package org.pennypost.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UserNameTest {
    @ParameterizedTest
    @ValueSource(strings = {"alice", "a", "_apt", "web-data", "j.doe", "42"})
    void takesWhatUseraddTakes(String name) throws CommandFailure {
        assertThat(UserName.parse(name).text()).isEqualTo(name);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "empty,''",
        "parent directory,..",
        "hidden,.alice",
        "another directory,../etc",
        "field separator,a:b",
        "capital,Alice",
        "blank,'a b'",
        "option,-alice",
        "somebody's lock file,alice.lock",
        "beyond ASCII,ännchen",
        "33 characters,aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "extension,alice+x"
    })
    void refusesWhatIsNoFileNameOrNoField(String label, String name) {
        assertThatThrownBy(() -> UserName.parse(name)).isInstanceOf(CommandFailure.class);
    }

    @Test
    void refusesALineEnd() {
        assertThatThrownBy(() -> UserName.parse("alice\nroot")).isInstanceOf(CommandFailure.class);
    }
}
