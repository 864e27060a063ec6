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
import org.apache.james.mailbox.quota.QuotaManager;
import org.apache.james.mailbox.quota.UserQuotaRootResolver;
import org.pennypost.mbox.FileStatus;
import org.pennypost.mbox.MboxStore;
import org.pennypost.mbox.UserFolders;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The quota of a user: the size of the INBOX file, for which mailbox_size_limit holds. Each other folder has the same limit for
 * itself, which is checked when it is written. Thread safe. Source: postconf(5) mailbox_size_limit.
 */
public final class MboxQuotaManager implements QuotaManager {
    private final MboxStore store;
    private final UserQuotaRootResolver roots;
    private final LongSupplier limit;

    /**
     * Prepares.
     *
     * @param store the folders
     * @param roots tells whose quota it is
     * @param limit mailbox_size_limit, 0 for none
     */
    public MboxQuotaManager(MboxStore store, UserQuotaRootResolver roots, LongSupplier limit) {
        this.store = requireNonNull(store);
        this.roots = requireNonNull(roots);
        this.limit = requireNonNull(limit);
    }

    @Override
    public Quota<QuotaCountLimit, QuotaCountUsage> getMessageQuota(QuotaRoot root) {
        return Quota.<QuotaCountLimit, QuotaCountUsage>builder()
                .used(QuotaCountUsage.count(0))
                .computedLimit(QuotaCountLimit.unlimited())
                .build();
    }

    @Override
    public Quota<QuotaSizeLimit, QuotaSizeUsage> getStorageQuota(QuotaRoot root) throws MailboxException {
        long most = limit.getAsLong();
        return Quota.<QuotaSizeLimit, QuotaSizeUsage>builder()
                .used(QuotaSizeUsage.size(most == 0 ? 0 : used(root)))
                .computedLimit(most == 0 ? QuotaSizeLimit.unlimited() : QuotaSizeLimit.size(most))
                .build();
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
        return new Quotas(getMessageQuota(root), getStorageQuota(root));
    }

    @Override
    public Publisher<Quotas> getQuotasReactive(QuotaRoot root) {
        return limit.getAsLong() == 0
                ? Mono.fromCallable(() -> getQuotas(root))
                : Mono.fromCallable(() -> getQuotas(root)).subscribeOn(Schedulers.boundedElastic());
    }
}
