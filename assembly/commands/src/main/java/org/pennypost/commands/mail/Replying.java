package org.pennypost.commands.mail;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.pennypost.commands.options.Terminal;

/** Answers messages and writes new ones from within a mailbox. Used by one thread. */
final class Replying {
    private final Reading reading;
    private final Composer composer;
    private final Terminal terminal;
    private final Predicate<String> own;

    /** @param own tells the reader's own addresses, who gets no copy of the answer */
    Replying(Reading reading, Composer composer, Terminal terminal, Predicate<String> own) {
        this.reading = requireNonNull(reading);
        this.composer = requireNonNull(composer);
        this.terminal = requireNonNull(terminal);
        this.own = requireNonNull(own);
    }

    /** Answers the sender, or everybody. */
    void reply(List<String> words, boolean everybody) throws MessageSet.Refused, IOException {
        Letter letter = reading.find(words).get(0);
        reading.moveTo(letter);
        Draft draft = answer(letter.text(), everybody);
        terminal.out().print(draft.shownHeader());
        terminal.out().println();
        terminal.out().flush();
        if (composer.write(draft, reading.letters(), true) == 0) {
            letter.mark(Letter.Mark.ANSWERED);
        }
    }

    private Draft answer(LetterText text, boolean everybody) {
        Draft draft = new Draft();
        text.header("Reply-To").or(() -> text.header("From")).ifPresent(from -> Addresses.add(draft.to(), from));
        if (everybody) {
            text.header("To").ifPresent(to -> Addresses.add(draft.to(), others(to)));
            text.header("Cc").ifPresent(cc -> Addresses.add(draft.cc(), others(cc)));
            draft.cc().removeIf(address -> draft.to().stream().anyMatch(address::equalsIgnoreCase));
        }
        String subject = text.decoded("Subject").orElse("");
        draft.setSubject(subject.regionMatches(true, 0, "Re:", 0, 3) ? subject : "Re: " + subject);
        text.header("Message-ID").ifPresent(id -> {
            draft.headers().add("In-Reply-To: " + id);
            List<String> references = new ArrayList<>();
            text.header("References").ifPresent(references::add);
            references.add(id);
            draft.headers().add("References: " + String.join("\n ", references));
        });
        return draft;
    }

    private String others(String header) {
        return String.join(
                ", ",
                Addresses.of(header).stream()
                        .filter(address -> !own.test(address))
                        .toList());
    }

    /** Writes a message that answers none. */
    void write(String argument) throws IOException, Console.Interrupted {
        Draft draft = new Draft();
        Addresses.add(draft.to(), argument);
        composer.ask(draft, true);
        int unused = composer.write(draft, reading.letters(), true);
    }
}
