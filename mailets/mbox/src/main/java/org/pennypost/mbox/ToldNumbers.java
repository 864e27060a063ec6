package org.pennypost.mbox;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * UIDVALIDITY, UIDs and flags that clients were told, kept so that no crash takes them back. Used under the monitor of its index.
 *
 * <p>Only what the mbox does not say is written.
 */
final class ToldNumbers {
    private final ToldFile file;
    private final UserRights rights;
    private long validity;
    private long last;

    ToldNumbers(MboxPlace place, FileOpener opener) {
        this.file = new ToldFile(place.told(), opener);
        this.rights = place.rights();
    }

    /** The UIDVALIDITY that was told last, 0 for none. */
    long uidValidity() throws IOException {
        return rights.outside(file::read).uidValidity();
    }

    /** What clients were told before this process began. */
    MboxSnapshot remembered() throws IOException {
        ToldFile.Told all = rights.outside(file::read);
        validity = all.uidValidity();
        last = all.lastUid();
        return all.asIndex();
    }

    /** Keeps, before anybody hears of them, the UIDs that the file does not hold. */
    void added(long uidValidity, long lastUid, List<IndexedMessage> added, Optional<PseudoHeader.Numbering> base)
            throws IOException {
        List<IndexedMessage> fresh = added.stream()
                .filter(message -> message.stored().uid() != message.uid())
                .toList();
        boolean inFile = base.isPresent()
                && base.get().uidValidity() == uidValidity
                && base.get().lastUid() >= lastUid;
        boolean news = validity != uidValidity || (last < lastUid && !inFile);
        if (fresh.isEmpty() && (!news || (inFile && validity == 0))) {
            return;
        }
        if (validity != 0 && validity != uidValidity) {
            rights.outside(() -> {
                file.replace(uidValidity, lastUid, messages(fresh));
                return file;
            });
            told(uidValidity, lastUid);
        } else {
            uids(uidValidity, lastUid, fresh);
        }
    }

    /** Keeps UIDs. */
    void uids(long uidValidity, long lastUid, List<IndexedMessage> added) throws IOException {
        rights.outside(() -> {
            file.tell(uidValidity, lastUid, messages(added), true);
            return file;
        });
        told(uidValidity, lastUid);
    }

    /** Keeps flags; they only have to outlive the process. */
    void flags(MboxSnapshot before, List<IndexedMessage> changed) throws IOException {
        rights.outside(() -> {
            file.tell(before.uidValidity(), before.lastUid(), messages(changed), false);
            return file;
        });
    }

    /** Makes sure that a crash cannot bring back a UIDVALIDITY or UIDs that were given before. */
    void keep(long uidValidity, long lastUid) throws IOException {
        if (validity != uidValidity || last < lastUid) {
            uids(uidValidity, lastUid, List.of());
        }
    }

    /** Forgets what the mbox says by now, which must be on stable storage, and keeps the rest. */
    void replace(MboxSnapshot now) throws IOException {
        List<IndexedMessage> left =
                now.messages().stream().filter(message -> !message.isStored()).toList();
        rights.outside(() -> {
            file.replace(now.uidValidity(), now.lastUid(), messages(left));
            return file;
        });
        told(now.uidValidity(), now.lastUid());
    }

    private void told(long uidValidity, long lastUid) {
        validity = uidValidity;
        last = lastUid;
    }

    private static List<ToldFile.Message> messages(List<IndexedMessage> messages) {
        return messages.stream().map(ToldFile.Message::of).toList();
    }
}
