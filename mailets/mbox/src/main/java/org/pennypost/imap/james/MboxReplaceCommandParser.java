package org.pennypost.imap.james;

import java.time.Clock;
import javax.inject.Inject;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.decode.parser.ReplaceCommandParser;

/** James's parser of REPLACE, which James's own Guice modules cannot make. Thread safe. Source: RFC 8508. */
final class MboxReplaceCommandParser extends ReplaceCommandParser {
    @Inject
    MboxReplaceCommandParser(StatusResponseFactory responses, Clock clock) {
        super(responses, clock);
    }
}
