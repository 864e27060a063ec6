package org.pennypost.commands.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lists of messages; the refusals are those of mailutils. */
final class MessageSetTest {
    private final List<Letter> letters = Letters.several(6);
    private final List<String> warnings = new ArrayList<>();

    @ParameterizedTest(name = "list {0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "''          | 2",
                ".           | 2",
                "3           | 3",
                "5 1         | 1 5",
                "2-4         | 2 3 4",
                "4-2 1       | 1",
                "^           | 1",
                "$           | 6",
                "2-$         | 2 3 4 5 6",
                "+           | 3",
                "-           | 1",
                "*           | 1 2 3 4 5 6",
                ":n          | 1 2 3 4 5 6",
                "/message 4  | 4",
                "sender5     | 5",
            })
    void findsWhatIsMeant(String typed, String numbers) throws MessageSet.Refused {
        List<String> words = typed.startsWith("/") ? List.of(typed) : words(typed);

        assertThat(new MessageSet(letters, 2, warnings::add).find(words, false))
                .extracting(letter -> String.valueOf(letter.number()))
                .containsExactly(numbers.split(" "));
    }

    @ParameterizedTest(name = "list {0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "7 1         | 1: Inappropriate message (has been deleted)/7: invalid message number",
                "99999999999 | No applicable messages from {99999999999}",
                "1           | 1: Inappropriate message (has been deleted)",
                "zork        | No applicable messages from {zork}",
                ":u          | No applicable messages from {:u}",
                ":?          | No applicable messages from {:?}",
            })
    void refusesTheWholeListForOneWrongWord(String typed, String refusal) {
        letters.get(0).mark(Letter.Mark.DELETED);

        assertThatThrownBy(() -> new MessageSet(letters, 2, warnings::add).find(words("3 " + typed), false))
                .isInstanceOf(MessageSet.Refused.class)
                .hasMessage(refusal.replace('/', '\n'));
    }

    /** As mailutils 3.15 does it. */
    @ParameterizedTest(name = "list {0}")
    @CsvSource({"2-9, 2 3 4 5 6, 7 8 9", "3 8, 3, 8", "0 1, 1, 0", "6-7 9, 6, 7 9"})
    void takesWhatIsThereAndNamesWhatIsNot(String typed, String numbers, String none) throws MessageSet.Refused {
        assertThat(new MessageSet(letters, 2, warnings::add).find(words(typed), false))
                .extracting(letter -> String.valueOf(letter.number()))
                .containsExactly(numbers.split(" "));
        assertThat(warnings)
                .containsExactly(Stream.of(none.split(" "))
                        .map(number -> number + ": invalid message number")
                        .toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource({"9, 9: invalid message number", "0, 0: invalid message number"})
    void refusesWhatHasNoneThatIsThere(String typed, String refusal) {
        assertThatThrownBy(() -> new MessageSet(letters, 2, warnings::add).find(words(typed), false))
                .hasMessage(refusal);
    }

    @Test
    void rangeLeavesDeletedMessagesOut() throws MessageSet.Refused {
        letters.get(1).mark(Letter.Mark.DELETED);

        assertThat(new MessageSet(letters, 1, warnings::add).find(List.of("1-3"), false))
                .hasSize(2);
        assertThat(new MessageSet(letters, 1, warnings::add).find(List.of("*"), true))
                .containsExactly(letters.get(1));
    }

    @Test
    void emptyMailboxHasNoCurrentMessage() {
        assertThatThrownBy(() -> new MessageSet(List.of(), 1, warnings::add).find(List.of(), false))
                .hasMessage("1: invalid message number");
    }

    private static List<String> words(String typed) {
        return typed.isBlank() ? List.of() : List.of(typed.trim().split(" +"));
    }
}
