package org.pennypost.imap.james;

import java.io.IOException;
import org.apache.james.imap.encode.ImapResponseComposer;
import org.apache.james.imap.encode.ImapResponseEncoder;

/** Writes an {@link Answer}. Thread safe. */
final class AnswerEncoder implements ImapResponseEncoder<Answer> {
    @Override
    public Class<Answer> acceptableMessages() {
        return Answer.class;
    }

    @Override
    public void encode(Answer answer, ImapResponseComposer composer) throws IOException {
        composer.skipNextSpace().message(answer.text());
        if (answer.large().isPresent()) {
            composer.literal(answer.large().get());
        } else {
            composer.end();
        }
    }
}
