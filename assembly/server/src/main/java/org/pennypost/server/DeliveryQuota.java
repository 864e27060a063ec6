package org.pennypost.server;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.james.core.Username;
import org.apache.james.core.quota.QuotaLimitValue;
import org.apache.james.core.quota.QuotaUsageValue;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.Quota;
import org.apache.james.mailbox.model.QuotaRoot;
import org.apache.james.mailbox.quota.MaxQuotaManager;
import org.apache.james.mailbox.quota.QuotaManager;
import org.apache.james.mailbox.quota.UserQuotaRootResolver;
import org.pennypost.mbox.UserQuota;

/** Asks James's quota for delivery, which does not go through James; mailbox_size_limit is checked where the file is written. Thread safe. */
final class DeliveryQuota implements UserQuota {
    private final MaxQuotaManager limits;
    private final QuotaManager quotas;
    private final UserQuotaRootResolver roots;

    @Inject
    DeliveryQuota(MaxQuotaManager limits, QuotaManager quotas, UserQuotaRootResolver roots) {
        this.limits = requireNonNull(limits);
        this.quotas = requireNonNull(quotas);
        this.roots = requireNonNull(roots);
    }

    @Override
    public Optional<String> refusal(String user, long bytes) throws IOException {
        QuotaRoot root = roots.forUser(Username.of(user));
        try {
            boolean counted = limits.getMaxMessage(root)
                    .filter(QuotaLimitValue::isLimited)
                    .isPresent();
            boolean sized = limits.getMaxStorage(root)
                    .filter(QuotaLimitValue::isLimited)
                    .isPresent();
            if (!counted && !sized) {
                return Optional.empty();
            }
            QuotaManager.Quotas now = quotas.getQuotas(root);
            return counted && isOver(now.getMessageQuota(), 1)
                    ? Optional.of("no more messages allowed than "
                            + now.getMessageQuota().getLimit().asLong())
                    : sized && isOver(now.getStorageQuota(), bytes)
                            ? Optional.of("no more bytes allowed than "
                                    + now.getStorageQuota().getLimit().asLong())
                            : Optional.empty();
        } catch (MailboxException e) {
            throw new IOException("the quota of " + user + " cannot be found out: " + e.getMessage(), e);
        }
    }

    private static <T extends QuotaLimitValue<T>, U extends QuotaUsageValue<U, T>> boolean isOver(
            Quota<T, U> quota, long more) {
        return quota.getUsed().asLong() + more > quota.getLimit().asLong();
    }
}
