package org.pennypost.mbox.james;

import static java.util.Objects.requireNonNull;

import org.apache.james.core.quota.QuotaCountLimit;
import org.apache.james.core.quota.QuotaCountUsage;
import org.apache.james.core.quota.QuotaSizeLimit;
import org.apache.james.core.quota.QuotaSizeUsage;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.CurrentQuotas;
import org.apache.james.mailbox.model.Quota;
import org.apache.james.mailbox.model.QuotaOperation;
import org.apache.james.mailbox.model.QuotaRoot;
import org.apache.james.mailbox.quota.CurrentQuotaManager;
import org.apache.james.mailbox.quota.QuotaManager;
import reactor.core.publisher.Mono;

/** What James's listener for quota wants: the mailboxes are counted, although nothing limits them, and nobody need keep a sum. */
final class CountedQuota implements QuotaManager, CurrentQuotaManager {
    private final MboxQuotaManager mailboxes;

    CountedQuota(MboxQuotaManager mailboxes) {
        this.mailboxes = requireNonNull(mailboxes);
    }

    @Override
    public Quota<QuotaCountLimit, QuotaCountUsage> getMessageQuota(QuotaRoot root) throws MailboxException {
        return getQuotas(root).getMessageQuota();
    }

    @Override
    public Quota<QuotaSizeLimit, QuotaSizeUsage> getStorageQuota(QuotaRoot root) throws MailboxException {
        return getQuotas(root).getStorageQuota();
    }

    @Override
    public Quotas getQuotas(QuotaRoot root) throws MailboxException {
        return mailboxes.counted(root);
    }

    @Override
    public Mono<Quotas> getQuotasReactive(QuotaRoot root) {
        return Mono.fromCallable(() -> getQuotas(root));
    }

    @Override
    public Mono<QuotaCountUsage> getCurrentMessageCount(QuotaRoot root) {
        return getQuotasReactive(root).map(quotas -> quotas.getMessageQuota().getUsed());
    }

    @Override
    public Mono<QuotaSizeUsage> getCurrentStorage(QuotaRoot root) {
        return getQuotasReactive(root).map(quotas -> quotas.getStorageQuota().getUsed());
    }

    @Override
    public Mono<CurrentQuotas> getCurrentQuotas(QuotaRoot root) {
        return getQuotasReactive(root)
                .map(quotas -> new CurrentQuotas(
                        quotas.getMessageQuota().getUsed(),
                        quotas.getStorageQuota().getUsed()));
    }

    @Override
    public Mono<Void> increase(QuotaOperation operation) {
        return Mono.empty();
    }

    @Override
    public Mono<Void> decrease(QuotaOperation operation) {
        return Mono.empty();
    }

    @Override
    public Mono<Void> setCurrentQuotas(QuotaOperation operation) {
        return Mono.empty();
    }
}
