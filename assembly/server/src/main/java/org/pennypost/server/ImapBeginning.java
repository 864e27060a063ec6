package org.pennypost.server;

import static java.util.Objects.requireNonNull;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.io.IOException;
import java.util.HashMap;
import java.util.stream.Collectors;
import javax.inject.Inject;
import org.apache.james.core.Username;
import org.apache.james.imap.api.ImapSessionState;
import org.apache.james.imap.api.message.Capability;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.processor.CapabilityProcessor;
import org.apache.james.imapserver.netty.ImapChannelUpstreamHandler;
import org.apache.james.imapserver.netty.Linearalizer;
import org.apache.james.imapserver.netty.NettyConstants;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.MailboxExistsException;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.util.MDCBuilder;
import org.pennypost.imap.james.Outflow;
import org.pennypost.login.LoginClient;
import reactor.core.publisher.Mono;

/**
 * Makes James's IMAP session for a user who has logged in: what James's {@code ImapChannelUpstreamHandler} does for a new
 * connection and its {@code AbstractAuthProcessor} at a log-in. Threads may share it.
 */
final class ImapBeginning {
    private static final AttributeKey<LoginClient> CLIENT = AttributeKey.valueOf("PennypostLoginClient");

    private final MailboxManager mailboxes;
    private final CapabilityProcessor capabilities;

    @Inject
    ImapBeginning(MailboxManager mailboxes, CapabilityProcessor capabilities) {
        this.mailboxes = requireNonNull(mailboxes);
        this.capabilities = requireNonNull(capabilities);
    }

    /**
     * Opens the mailboxes of a user; blocks.
     *
     * @return the capabilities from now on
     * @throws IOException when they cannot be opened
     */
    String open(Channel channel, String user, LoginClient client) throws IOException {
        ImapSession session = new UserImapSession(channel);
        try {
            MailboxSession mailboxSession =
                    mailboxes.authenticate(Username.of(user)).withoutDelegation();
            provideInbox(mailboxSession);
            session.setMailboxSession(mailboxSession);
        } catch (MailboxException | RuntimeException e) {
            throw new IOException("mailboxes of " + user + ": " + e, e);
        }
        session.authenticated();
        session.stopDetectingCommandInjection();
        session.setAttribute(ImapChannelUpstreamHandler.MDC_KEY, MDCBuilder.create());
        session.setAttribute(Outflow.ATTRIBUTE, new ChannelOutflow(channel));
        channel.attr(NettyConstants.IMAP_SESSION_ATTRIBUTE_KEY).set(session);
        channel.attr(NettyConstants.LINEARALIZER_ATTRIBUTE_KEY).set(new Linearalizer());
        channel.attr(NettyConstants.FRAME_DECODE_ATTACHMENT_ATTRIBUTE_KEY).set(new HashMap<>());
        channel.attr(CLIENT).set(client);
        return capabilities.getSupportedCapabilities(session).stream()
                .map(Capability::asString)
                .sorted(ImapBeginning::order)
                .collect(Collectors.joining(" "));
    }

    /** The revision comes first, for people. */
    private static int order(String left, String right) {
        boolean first = left.startsWith("IMAP4");
        return first == right.startsWith("IMAP4") ? left.compareTo(right) : first ? -1 : 1;
    }

    private void provideInbox(MailboxSession session) throws MailboxException {
        MailboxPath inbox = MailboxPath.inbox(session);
        if (!Boolean.TRUE.equals(
                Mono.from(mailboxes.mailboxExists(inbox, session)).block())) {
            try {
                mailboxes.createMailbox(inbox, MailboxManager.CreateOption.CREATE_SUBSCRIPTION, session);
            } catch (MailboxExistsException another) {
                return; // who logged in at the same time
            }
        }
    }

    /** Writes down the end of the session on a connection. */
    static Runnable end(Channel channel, long in, long out) {
        ImapSession session =
                channel.attr(NettyConstants.IMAP_SESSION_ATTRIBUTE_KEY).get();
        boolean loggedOut = session == null || session.getState() == ImapSessionState.LOGOUT;
        LoginClient client = channel.attr(CLIENT).get();
        return () -> client.logOut(
                "Disconnected: " + (loggedOut ? "Logged out" : "Connection closed") + " in=" + in + " out=" + out);
    }
}
