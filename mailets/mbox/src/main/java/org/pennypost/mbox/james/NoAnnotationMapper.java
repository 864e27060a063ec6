package org.pennypost.mbox.james;

import java.util.List;
import java.util.Set;
import org.apache.james.mailbox.model.MailboxAnnotation;
import org.apache.james.mailbox.model.MailboxAnnotationKey;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.store.mail.AnnotationMapper;
import org.apache.james.mailbox.store.transaction.NonTransactionalMapper;

/** No mailbox has annotations, and METADATA is not offered. */
final class NoAnnotationMapper extends NonTransactionalMapper implements AnnotationMapper {
    @Override
    public List<MailboxAnnotation> getAllAnnotations(MailboxId id) {
        return List.of();
    }

    @Override
    public List<MailboxAnnotation> getAnnotationsByKeys(MailboxId id, Set<MailboxAnnotationKey> keys) {
        return List.of();
    }

    @Override
    public List<MailboxAnnotation> getAnnotationsByKeysWithOneDepth(MailboxId id, Set<MailboxAnnotationKey> keys) {
        return List.of();
    }

    @Override
    public List<MailboxAnnotation> getAnnotationsByKeysWithAllDepth(MailboxId id, Set<MailboxAnnotationKey> keys) {
        return List.of();
    }

    @Override
    public void deleteAnnotation(MailboxId id, MailboxAnnotationKey key) {
        // there is none
    }

    @Override
    public void insertAnnotation(MailboxId id, MailboxAnnotation annotation) {
        throw new UnsupportedOperationException("mbox folders have no annotations");
    }

    @Override
    public boolean exist(MailboxId id, MailboxAnnotation annotation) {
        return false;
    }

    @Override
    public int countAnnotations(MailboxId id) {
        return 0;
    }
}
