package org.pennypost.mbox.james;

import static java.util.Objects.requireNonNull;

import java.util.function.Predicate;
import javax.inject.Inject;
import org.apache.james.core.Username;
import org.apache.james.mailbox.Authenticator;
import org.apache.james.mailbox.Authorizator;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.SessionProvider;
import org.apache.james.mailbox.SessionProvider.AuthorizationStep;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.store.SessionProviderImpl;

/**
 * Sessions in which {@code /} separates the levels of folder names, as in Dovecot over mbox, so that names may hold dots. James's
 * SessionProviderImpl knows the dot only. Thread safe.
 */
public final class MboxSessionProvider implements SessionProvider {
    private static final char DELIMITER = '/';

    private final SessionProvider james;

    /**
     * Prepares.
     *
     * @param authenticator checks passwords
     * @param authorizator says who may act as whom
     */
    @Inject
    public MboxSessionProvider(Authenticator authenticator, Authorizator authorizator) {
        this.james = new SessionProviderImpl(authenticator, authorizator);
    }

    @Override
    public MailboxSession createSystemSession(Username user) {
        return ours(james.createSystemSession(user));
    }

    @Override
    public AuthorizationStep authenticate(Username user, String password) {
        return ours(james.authenticate(user, password));
    }

    @Override
    public AuthorizationStep authenticate(Username user) {
        return ours(james.authenticate(user));
    }

    private static AuthorizationStep ours(AuthorizationStep step) {
        requireNonNull(step);
        return new AuthorizationStep() {
            @Override
            public MailboxSession as(Username other) throws MailboxException {
                return ours(step.as(other));
            }

            @Override
            public MailboxSession forMatchingUser(Predicate<Username> wanted) throws MailboxException {
                return ours(step.forMatchingUser(wanted));
            }

            @Override
            public MailboxSession withoutDelegation() throws MailboxException {
                return ours(step.withoutDelegation());
            }
        };
    }

    private static MailboxSession ours(MailboxSession session) {
        return new MailboxSession(
                session.getSessionId(),
                session.getUser(),
                session.getLoggedInUser(),
                java.util.List.copyOf(session.getLocalePreferences()),
                DELIMITER,
                session.getType());
    }
}
