package org.pennypost.server;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.multibindings.ProvidesIntoMap;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.pop3server.mailbox.DefaultMailboxAdapterFactory;
import org.apache.james.pop3server.mailbox.MailboxAdapterFactory;
import org.apache.james.protocols.lib.handler.ProtocolHandlerLoader;

/** POP3, as James serves it. */
final class Pop3Bindings extends AbstractModule {
    @Override
    protected void configure() {
        bind(MailboxAdapterFactory.class).to(DefaultMailboxAdapterFactory.class).in(Scopes.SINGLETON);
    }

    @ProvidesIntoMap
    @ProtocolKey(Protocol.POP3)
    Listeners.Maker maker(WorkerGroup workers, ProtocolHandlerLoader loader, FileSystem files) {
        return (service, settings) -> {
            WorkerPop3Server server = new WorkerPop3Server(workers.group());
            server.setFileSystem(files);
            server.setProtocolHandlerLoader(loader);
            return server;
        };
    }
}
