package org.pennypost.server;

import com.google.inject.AbstractModule;
import com.google.inject.Module;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.multibindings.ProvidesIntoMap;
import com.google.inject.util.Modules;
import java.time.Clock;
import java.util.List;
import javax.inject.Provider;
import org.apache.james.RunArguments;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapProcessor;
import org.apache.james.imap.api.process.MailboxTyper;
import org.apache.james.imap.decode.ImapDecoder;
import org.apache.james.imap.encode.ImapEncoder;
import org.apache.james.imap.processor.StatusProcessor;
import org.apache.james.imapserver.netty.IMAPServerFactory;
import org.apache.james.imapserver.netty.ImapMetrics;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.modules.protocols.IMAPServerModule;
import org.apache.james.modules.protocols.ImapPackage;
import org.apache.james.protocols.lib.netty.AbstractConfigurableAsyncServer;
import org.pennypost.imap.james.SpecialUse;
import org.pennypost.imap.james.SteadyNumbers;
import org.pennypost.mbox.james.MboxMailboxSessionMapperFactory;

/** IMAP: our log-in, then James, with what cuts commands in front. */
final class ImapBindings extends AbstractModule {
    /** James's module, whose own factory starts nothing: the listeners start the servers. */
    static Module module() {
        return Modules.combine(Modules.override(new IMAPServerModule()).with(new IdleFactory()), new ImapBindings());
    }

    private static final class IdleFactory extends AbstractModule {
        @Override
        protected void configure() {
            bind(MailboxTyper.class).to(SpecialUse.class).in(Scopes.SINGLETON);
        }

        @Provides
        @Singleton
        ImapPackage features() {
            return new ImapFeatures();
        }

        @Provides
        @Singleton
        IMAPServerFactory factory(
                FileSystem files,
                Provider<ImapDecoder> decoder,
                Provider<ImapEncoder> encoder,
                Provider<ImapProcessor> processor,
                MetricFactory metrics,
                GaugeRegistry gauges) {
            return new IMAPServerFactory(files, decoder, encoder, processor, metrics, gauges) {
                @Override
                public void init() {
                    // The listeners do.
                }

                @Override
                public List<AbstractConfigurableAsyncServer> getServers() {
                    return List.of();
                }

                @Override
                public void destroy() {
                    // The listeners do.
                }
            };
        }
    }

    @Override
    protected void configure() {
        // LIST RETURN (STATUS …) asks the same object that was configured (JAMES-4037)
        bind(StatusProcessor.class).in(Scopes.SINGLETON);
        bind(RunArguments.class).toInstance(RunArguments.empty());
    }

    @Provides
    @Singleton
    ImapMetrics metrics(MetricFactory metrics) {
        return new ImapMetrics(metrics);
    }

    /** Made once, when the first listener asks: making it tells the capability processor of all the others. */
    @Provides
    @Singleton
    GuardedImapServer.Parts parts(
            ImapDecoder decoder,
            ImapEncoder encoder,
            ImapProcessor processor,
            StatusResponseFactory responses,
            MboxMailboxSessionMapperFactory mailboxes,
            Clock clock) {
        return new GuardedImapServer.Parts(
                decoder,
                encoder,
                new AnsweredProcessor(new SteadyNumbers(processor, responses, mailboxes, clock), responses));
    }

    @ProvidesIntoMap
    @ProtocolKey(Protocol.IMAP)
    Listeners.Maker maker(
            Provider<GuardedImapServer.Parts> parts,
            LoginBindings.Shared shared,
            Provider<ImapBeginning> beginning,
            ImapMetrics metrics,
            GaugeRegistry gauges,
            FileSystem files) {
        return (service, settings) -> {
            GuardedImapServer server = new GuardedImapServer(
                    parts.get(),
                    new GuardedImapServer.LoginParts(
                            shared.workers().group(), shared.environment("imap", service, settings), beginning.get()),
                    metrics,
                    gauges);
            server.setFileSystem(files);
            return server;
        };
    }
}
