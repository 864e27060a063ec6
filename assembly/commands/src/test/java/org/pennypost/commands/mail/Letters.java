package org.pennypost.commands.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import org.pennypost.mbox.FromLine;

/** Messages for tests. */
final class Letters {
    private Letters() {}

    static Letter letter(int number, String text) {
        return new Letter(
                number,
                FromLine.parse("From sender" + number + "@remote.test  Tue Nov 24 02:0" + number + ":00 2026")
                        .orElseThrow(),
                new LetterText(text.getBytes(ISO_8859_1)));
    }

    /** Messages from 1 on. */
    static List<Letter> several(int count) {
        List<Letter> letters = new ArrayList<>();
        for (int number = 1; number <= count; number++) {
            letters.add(letter(
                    number,
                    "From: Sender " + number + " <sender" + number + "@remote.test>\nSubject: Message " + number
                            + "\n\ntext\n"));
        }
        return letters;
    }
}
