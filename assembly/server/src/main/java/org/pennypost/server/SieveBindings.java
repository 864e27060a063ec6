package org.pennypost.server;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.multibindings.ProvidesIntoMap;
import org.pennypost.delivery.ScriptFolders;
import org.pennypost.login.LoginClient;
import org.pennypost.login.LoginEnvironment;
import org.pennypost.server.dialogue.Connection;
import org.pennypost.server.dialogue.DialogueServer;
import org.pennypost.server.dialogue.Successor;
import org.pennypost.sieved.ScriptStore;
import org.pennypost.sieved.SieveDialogue;

/** ManageSieve: our dialogue over the files of users. */
final class SieveBindings extends AbstractModule {
    private static final int CONNECTIONS = 1000;

    @Override
    protected void configure() {
        bind(ScriptFolders.class).in(Scopes.SINGLETON);
        bind(ScriptStore.Opening.class).to(ScriptFolders.class);
    }

    @ProvidesIntoMap
    @ProtocolKey(Protocol.SIEVE)
    Listeners.Maker maker(LoginBindings.Shared shared, ScriptStore.Opening scripts) {
        return (service, settings) -> {
            LoginEnvironment environment = shared.environment("managesieve", service, settings);
            return new DialogueServer(
                    shared.workers().group(),
                    connection -> dialogue(environment, scripts, connection),
                    Successor.NONE,
                    CONNECTIONS);
        };
    }

    private static SieveDialogue dialogue(
            LoginEnvironment environment, ScriptStore.Opening scripts, Connection connection) {
        LoginClient client = new LoginClient(environment, connection.remote(), connection.local(), connection::close);
        return new SieveDialogue(client, scripts, connection.wire());
    }
}
