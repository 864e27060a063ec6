package org.pennypost.mbox.james;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.exception.OverQuotaException;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.pennypost.mbox.IndexedMbox;
import org.pennypost.mbox.MailboxFailure;
import org.pennypost.mbox.MboxStore;
import org.pennypost.mbox.UserFolders;

/** The way from James's mailboxes to the folders, and from failures of files to James's exceptions. Thread safe. */
final class MboxAccess {
    private final MboxStore store;

    MboxAccess(MboxStore store) {
        this.store = requireNonNull(store);
    }

    MboxStore store() {
        return store;
    }

    /** Something to do with a mailbox. */
    @FunctionalInterface
    interface Work<T> {
        T run(IndexedMbox mailbox) throws IOException;
    }

    /** The folder of an id, by its name of now. */
    MboxStore.Folder folder(MailboxId id) throws MailboxException {
        if (id instanceof MboxId mbox) {
            try {
                return store.now(mbox.folder());
            } catch (IOException e) {
                throw failure(mbox.folder(), e);
            }
        }
        throw new MailboxNotFoundException(id);
    }

    MboxId id(MboxStore.Folder folder) throws IOException {
        return id(folder, 0);
    }

    MboxId id(MboxStore.Folder folder, long told) throws IOException {
        return new MboxId(store.first(folder), told);
    }

    <T> T with(Mailbox mailbox, Work<T> work) throws MailboxException {
        return with(mailbox.getMailboxId(), work);
    }

    <T> T with(MailboxId id, Work<T> work) throws MailboxException {
        MboxStore.Folder folder = folder(id);
        try {
            return work.run(store.mailbox(folder));
        } catch (IOException e) {
            throw failure(folder, e);
        }
    }

    /** The same for a mailbox that gets messages: a folder that was a directory becomes a file. */
    <T> T adding(Mailbox mailbox, Work<T> work) throws MailboxException {
        MboxStore.Folder folder = folder(mailbox.getMailboxId());
        try {
            UserFolders folders = store.folders(folder.user());
            if (!folder.name().equals(UserFolders.INBOX) && !folders.exists(folder.name())) {
                folders.create(folder.name());
            }
            folders.becomeFile(folder.name());
            return work.run(store.mailbox(folder));
        } catch (IOException e) {
            throw failure(folder, e);
        }
    }

    static MailboxException failure(MboxStore.Folder folder, IOException e) {
        if (e instanceof MailboxFailure failure) {
            switch (failure.problem()) {
                case TOO_LARGE, QUOTA -> {
                    return new OverQuotaException(failure.getMessage(), null, null);
                }
                default -> {
                    return new MailboxException(failure.getMessage(), e);
                }
            }
        }
        return new MailboxException(folder.name() + " of " + folder.user() + ": " + e.getMessage(), e);
    }
}
