package org.pennypost.mbox.james;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.apache.james.mailbox.model.MailboxId;
import org.pennypost.mbox.MboxStore;

/**
 * The id of a mailbox: user and what the folder was called first. It remembers the UIDVALIDITY that its finder was told, so that the UIDs of a session that has
 * the mailbox open never mean messages that another program has numbered anew; for being equal that does not count.
 *
 * @param folder both, as the store gives them
 * @param told the UIDVALIDITY, 0 for any
 */
public record MboxId(MboxStore.Folder folder, long told) implements MailboxId {
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

    /** Checks that nothing is null. */
    public MboxId {
        requireNonNull(folder);
    }

    MboxId(MboxStore.Folder folder) {
        this(folder, 0);
    }

    /**
     * Tells the UIDVALIDITY that the finder of a mailbox was told.
     *
     * @param id of the mailbox
     * @return the number, 0 for any
     */
    public static long told(MailboxId id) {
        return id instanceof MboxId mbox ? mbox.told : 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MboxId id && folder.equals(id.folder);
    }

    @Override
    public int hashCode() {
        return folder.hashCode();
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
