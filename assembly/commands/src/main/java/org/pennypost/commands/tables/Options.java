package org.pennypost.commands.tables;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.pennypost.commands.options.Fatal;
import org.pennypost.commands.options.Getopt;

/**
 * What the options of {@code postmap} ask for.
 *
 * @param parsed the command line
 * @param aliases whether the text has the form of aliases(5)
 */
record Options(Getopt.Parsed parsed, boolean aliases) {
    /** Whether keys are put into lower case. */
    boolean fold() {
        return !parsed.has('f');
    }

    /** Whether repeated keys are nobody's business. */
    boolean isQuiet() {
        return parsed.has('w');
    }

    /** Whether a repeated key takes the place of the earlier one. */
    boolean replaces() {
        return parsed.has('r');
    }

    /** Whether the source's access permissions are not taken over. */
    boolean hasOwnMode() {
        return parsed.has('p');
    }

    /** Whether the keys of an option come from standard input. */
    boolean readsKeys(char letter) {
        return parsed.values(letter).contains("-");
    }

    /** The keys of an option, or the lines of standard input for {@code -}. */
    List<String> keys(char letter, InputStream in) throws Fatal {
        if (!readsKeys(letter)) {
            return parsed.values(letter);
        }
        try {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new Fatal("read standard input: " + e.getMessage());
        }
    }
}
