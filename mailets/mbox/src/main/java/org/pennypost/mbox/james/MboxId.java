package org.pennypost.mbox.james;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.apache.james.mailbox.model.MailboxId;
import org.pennypost.mbox.MboxStore;

/**
 * The id of a mailbox: user and what the folder was called first.
 *
 * @param folder both, as the store gives them
 */
public record MboxId(MboxStore.Folder folder) implements MailboxId {
    /** Reads ids. */
    public static final class Factory implements MailboxId.Factory {
        @Override
        public MailboxId fromString(String serialized) {
            String text = new String(Base64.getUrlDecoder().decode(serialized), StandardCharsets.UTF_8);
            int separator = text.indexOf('/');
            if (separator < 0) {
                throw new IllegalArgumentException("not a mailbox id: " + serialized);
            }
            return new MboxId(new MboxStore.Folder(text.substring(0, separator), text.substring(separator + 1)));
        }
    }

    /** Checks that it is not null. */
    public MboxId {
        requireNonNull(folder);
    }

    @Override
    public String serialize() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((folder.user() + "/" + folder.name()).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return serialize();
    }
}
