package org.pennypost.server;

import com.google.inject.AbstractModule;
import com.google.inject.multibindings.ProvidesIntoMap;
import javax.inject.Provider;
import org.apache.james.mailbox.MailboxManager;
import org.pennypost.login.LoginClient;
import org.pennypost.login.LoginEnvironment;
import org.pennypost.pop3d.Pop3Dialogue;
import org.pennypost.server.dialogue.Connection;
import org.pennypost.server.dialogue.DialogueServer;
import org.pennypost.server.dialogue.Successor;

/** POP3: our dialogue over James's mailboxes. */
final class Pop3Bindings extends AbstractModule {
    private static final int CONNECTIONS = 1000;

    @ProvidesIntoMap
    @ProtocolKey(Protocol.POP3)
    Listeners.Maker maker(LoginBindings.Shared shared, Provider<MailboxManager> mailboxes) {
        return (service, settings) -> {
            LoginEnvironment environment = shared.environment("pop3", service, settings);
            return new DialogueServer(
                    shared.workers().group(),
                    connection -> dialogue(environment, mailboxes.get(), connection),
                    Successor.NONE,
                    CONNECTIONS);
        };
    }

    private static Pop3Dialogue dialogue(
            LoginEnvironment environment, MailboxManager mailboxes, Connection connection) {
        LoginClient client = new LoginClient(environment, connection.remote(), connection.local(), connection::close);
        return new Pop3Dialogue(client, user -> JamesMaildrop.open(mailboxes, user), connection.wire());
    }
}
