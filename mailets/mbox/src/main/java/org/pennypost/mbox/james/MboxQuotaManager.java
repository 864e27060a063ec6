package org.pennypost.mbox.james;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.function.LongSupplier;
import org.apache.james.core.quota.QuotaCountLimit;
import org.apache.james.core.quota.QuotaCountUsage;
import org.apache.james.core.quota.QuotaSizeLimit;
import org.apache.james.core.quota.QuotaSizeUsage;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.Quota;
import org.apache.james.mailbox.model.QuotaRoot;
import org.apache.james.mailbox.quota.MaxQuotaManager;
import org.apache.james.mailbox.quota.QuotaManager;
import org.apache.james.mailbox.quota.UserQuotaRootResolver;
import org.pennypost.mbox.FileStatus;
import org.pennypost.mbox.IndexedMessage;
import org.pennypost.mbox.MailboxFailure;
import org.pennypost.mbox.MailboxProblem;
import org.pennypost.mbox.MboxSnapshot;
import org.pennypost.mbox.MboxStore;
import org.pennypost.mbox.NotMboxException;
import org.pennypost.mbox.UserFolders;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The quota of a user: what James's limits say of all folders together, the number of messages and their size; where no size is limited, the size of the
 * INBOX file, for which mailbox_size_limit holds. Each other folder has that limit for itself, which is checked when it is written. Without limits nothing
 * is counted. Thread safe. Source: postconf(5) mailbox_size_limit, RFC 9208.
 */
public final class MboxQuotaManager implements QuotaManager {
    private final MboxStore store;
    private final UserQuotaRootResolver roots;
    private final MaxQuotaManager limits;
    private final LongSupplier fileLimit;

    /**
     * Prepares.
     *
     * @param store the folders
     * @param roots tells whose quota it is
     * @param limits for all folders of a user
     * @param fileLimit mailbox_size_limit, 0 for none
     */
    public MboxQuotaManager(
            MboxStore store, UserQuotaRootResolver roots, MaxQuotaManager limits, LongSupplier fileLimit) {
        this.store = requireNonNull(store);
        this.roots = requireNonNull(roots);
        this.limits = requireNonNull(limits);
        this.fileLimit = requireNonNull(fileLimit);
    }

    @Override
    public Quota<QuotaCountLimit, QuotaCountUsage> getMessageQuota(QuotaRoot root) throws MailboxException {
        return getQuotas(root).getMessageQuota();
    }

    @Override
    public Quota<QuotaSizeLimit, QuotaSizeUsage> getStorageQuota(QuotaRoot root) throws MailboxException {
        return getQuotas(root).getStorageQuota();
    }

    private long used(QuotaRoot root) throws MailboxException {
        String user = roots.associatedUsername(root).getLocalPart();
        try {
            return store.mailbox(new MboxStore.Folder(user, UserFolders.INBOX))
                    .current()
                    .status()
                    .map(FileStatus::size)
                    .orElse(0L);
        } catch (IOException e) {
            throw new MailboxException(user + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Quotas getQuotas(QuotaRoot root) throws MailboxException {
        QuotaCountLimit messages =
                limits.getMaxMessage(root).filter(QuotaCountLimit::isLimited).orElse(QuotaCountLimit.unlimited());
        QuotaSizeLimit bytes =
                limits.getMaxStorage(root).filter(QuotaSizeLimit::isLimited).orElse(QuotaSizeLimit.unlimited());
        boolean counted = messages.isLimited() || bytes.isLimited();
        Usage usage = counted ? usage(root) : new Usage(0, 0);
        return new Quotas(
                Quota.<QuotaCountLimit, QuotaCountUsage>builder()
                        .used(QuotaCountUsage.count(messages.isLimited() ? usage.messages() : 0))
                        .computedLimit(messages)
                        .build(),
                bytes.isLimited() ? storage(usage.bytes(), bytes) : ofFile(root));
    }

    /** What is there, counted although nothing is limited. */
    Quotas counted(QuotaRoot root) throws MailboxException {
        Usage usage = usage(root);
        return new Quotas(
                Quota.<QuotaCountLimit, QuotaCountUsage>builder()
                        .used(QuotaCountUsage.count(usage.messages()))
                        .computedLimit(QuotaCountLimit.unlimited())
                        .build(),
                storage(usage.bytes(), QuotaSizeLimit.unlimited()));
    }

    private Quota<QuotaSizeLimit, QuotaSizeUsage> ofFile(QuotaRoot root) throws MailboxException {
        long most = fileLimit.getAsLong();
        return most == 0 ? storage(0, QuotaSizeLimit.unlimited()) : storage(used(root), QuotaSizeLimit.size(most));
    }

    private static Quota<QuotaSizeLimit, QuotaSizeUsage> storage(long used, QuotaSizeLimit limit) {
        return Quota.<QuotaSizeLimit, QuotaSizeUsage>builder()
                .used(QuotaSizeUsage.size(used))
                .computedLimit(limit)
                .build();
    }

    /** What all folders hold together, as clients see it. */
    private record Usage(long messages, long bytes) {
        Usage with(MboxSnapshot mailbox) {
            return new Usage(
                    messages + mailbox.messages().size(),
                    bytes
                            + mailbox.messages().stream()
                                    .mapToLong(IndexedMessage::size)
                                    .sum());
        }
    }

    private Usage usage(QuotaRoot root) throws MailboxException {
        String user = roots.associatedUsername(root).getLocalPart();
        Usage usage = new Usage(0, 0);
        try {
            for (String name : store.folders(user).list()) {
                usage = usage.with(snapshot(new MboxStore.Folder(user, name)));
            }
        } catch (IOException e) {
            throw new MailboxException(user + ": " + e.getMessage(), e);
        }
        return usage;
    }

    /** What is no mailbox holds nothing. */
    private MboxSnapshot snapshot(MboxStore.Folder folder) throws IOException {
        try {
            return store.mailbox(folder).current();
        } catch (NotMboxException other) {
            return MboxSnapshot.NOTHING;
        } catch (MailboxFailure e) {
            if (e.problem() == MailboxProblem.UNSAFE) {
                return MboxSnapshot.NOTHING;
            }
            throw e;
        }
    }

    @Override
    public Publisher<Quotas> getQuotasReactive(QuotaRoot root) {
        return Mono.fromCallable(() -> getQuotas(root)).subscribeOn(Schedulers.boundedElastic());
    }
}
