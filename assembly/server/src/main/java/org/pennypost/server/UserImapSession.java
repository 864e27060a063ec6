package org.pennypost.server;

import io.netty.channel.Channel;
import java.util.Optional;
import org.apache.james.imap.api.process.SelectedMailbox;
import org.apache.james.imapserver.netty.NettyImapSession;
import reactor.core.publisher.Mono;

/**
 * James's session, which hears nothing more of a mailbox that is closed: James goes on to listen, for as long as the server runs, and takes what
 * comes into it for recent in the next mailbox. Used by one command at a time.
 */
final class UserImapSession extends NettyImapSession {
    UserImapSession(Channel channel) {
        super(channel, null, false, false, false, SessionId.generate(), Optional.empty());
    }

    @Override
    public Mono<Void> deselect() {
        SelectedMailbox open = getSelected();
        return open == null ? super.deselect() : super.deselect().then(open.deselect());
    }
}
