package org.pennypost.smtpd.james;

import java.net.InetSocketAddress;
import java.util.Optional;
import org.apache.james.protocols.api.ProtocolTransport;
import org.apache.james.protocols.smtp.SMTPConfiguration;
import org.apache.james.smtpserver.ExtendedSMTPSession;
import org.pennypost.smtpd.SmtpDialogue;
import org.pennypost.smtpd.SmtpdEnvironment;
import org.pennypost.smtpd.Wire;

/** James's session, which hooks get, with our dialogue in it. */
final class SmtpdSession extends ExtendedSMTPSession {
    private final SmtpdEnvironment environment;
    private final ChainedHooks.Lists hooks;
    private Wire wire;
    private SmtpDialogue dialogue;

    SmtpdSession(
            SMTPConfiguration configuration,
            ProtocolTransport transport,
            SmtpdEnvironment environment,
            ChainedHooks.Lists hooks) {
        super(configuration, transport);
        this.environment = environment;
        this.hooks = hooks;
    }

    void attach(Wire way) {
        this.wire = way;
    }

    /** Greets the client. */
    void connect() {
        InetSocketAddress remote = getRemoteAddress();
        dialogue = new SmtpDialogue(environment, remote.getAddress(), remote.getPort(), hooks.forSession(this), wire);
        setRelayingAllowed(environment.settings().get().isMynetworks(dialogue.client()));
    }

    /** Empty before the client was greeted. */
    Optional<SmtpDialogue> dialogue() {
        return Optional.ofNullable(dialogue);
    }

    /** AUTH is not offered, whatever James's configuration says (its own handler would take it all the same). */
    @Override
    public boolean isAuthAnnounced() {
        return false;
    }
}
