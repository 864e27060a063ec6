package org.pennypost.imapd;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.pennypost.dialogue.CommandWords;

/** One command of IMAP. Source: RFC 3501 section 9. */
final class ImapCommand extends CommandWords {
    /** The tag; {@code *} where there is none. */
    String tag() {
        String tag = words().isEmpty() ? "" : words().get(0);
        return tag.matches("[\\x21-\\x7e&&[^(){%*\"\\\\+]]{1,100}") ? tag : "*";
    }

    /** The command's name in upper case; empty where there is none. */
    Optional<String> name() {
        return words().size() > 1 ? Optional.of(words().get(1).toUpperCase(Locale.ROOT)) : Optional.empty();
    }

    List<String> arguments() {
        return words().size() > 2 ? words().subList(2, words().size()) : List.of();
    }
}
