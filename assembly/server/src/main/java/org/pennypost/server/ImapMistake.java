package org.pennypost.server;

import java.nio.charset.CharacterCodingException;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.decode.DecodingException;

/** Tells what a client did wrong from what went wrong in here, where James throws an {@link Error} at a name that is no modified UTF-7. */
final class ImapMistake {
    private ImapMistake() {}

    static boolean is(Throwable failure) {
        return failure instanceof Error && failure.getCause() instanceof CharacterCodingException;
    }

    /** The exception for it; throws the failure itself when it is no mistake of the client's. */
    static DecodingException of(Error failure) {
        if (is(failure)) {
            return new DecodingException(HumanReadableText.BAD_IO_ENCODING, "A name is no modified UTF-7.", failure);
        }
        throw failure;
    }
}
