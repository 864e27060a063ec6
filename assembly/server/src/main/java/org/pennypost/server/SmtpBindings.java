package org.pennypost.server;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.multibindings.ProvidesIntoMap;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.apache.james.dnsservice.api.DNSService;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.lib.handler.ProtocolHandlerLoader;
import org.apache.james.smtpserver.netty.SmtpMetricsImpl;
import org.pennypost.cleanup.QueueIncoming;
import org.pennypost.conf.SettingsHolder;
import org.pennypost.maillog.MailLog;
import org.pennypost.routing.RoutingWarnings;
import org.pennypost.sasl.Logins;
import org.pennypost.smtpd.Anvil;
import org.pennypost.smtpd.ClientNames;
import org.pennypost.smtpd.DnsClientNames;
import org.pennypost.smtpd.QueuedNotices;
import org.pennypost.smtpd.SmtpdEnvironment;
import org.pennypost.smtpd.SmtpdSettingsSource;
import org.pennypost.smtpd.Waits;
import org.pennypost.smtpd.james.SmtpdServer;

/** SMTP: our dialogue on James's server. */
final class SmtpBindings extends AbstractModule {
    /** Postfix leaves it to the resolver, which gives up after about as long. */
    private static final Duration NAME_LOOKUP = Duration.ofSeconds(10);

    private static final Path HOSTS = Path.of("/etc/hosts");

    @Override
    protected void configure() {
        bind(SmtpdParts.class).in(Scopes.SINGLETON);
    }

    @Provides
    @Singleton
    ClientNames names(SettingsHolder holder) throws UnknownHostException {
        ClientNames dns = DnsClientNames.of(HOSTS, holder.current().list("pennypost_dns_servers"), NAME_LOOKUP);
        return (address, port) ->
                (holder.current().bool("smtpd_peername_lookup") ? dns : ClientNames.NONE).lookup(address, port);
    }

    @Provides
    @Singleton
    Anvil anvil(Clock clock) {
        return new Anvil(clock);
    }

    @Provides
    @Singleton
    Waits waits(SettingsHolder holder) {
        return new Waits(holder.current().integer("pennypost_workers"));
    }

    @Provides
    @Singleton
    SmtpMetricsImpl metrics(MetricFactory metrics) {
        return new SmtpMetricsImpl(metrics);
    }

    /** What the dialogues of all lines share. */
    record SmtpdParts(
            SettingsHolder holder,
            ClientNames names,
            QueueIncoming queue,
            MailLog log,
            Clock clock,
            Logins logins,
            Anvil anvil,
            Waits waits) {
        @javax.inject.Inject
        SmtpdParts {}
    }

    @ProvidesIntoMap
    @ProtocolKey(Protocol.SMTP)
    Listeners.Maker maker(
            SmtpdParts parts,
            SmtpHooks hooks,
            SmtpMetricsImpl metrics,
            WorkerGroup workers,
            ProtocolHandlerLoader loader,
            FileSystem files,
            DNSService dns) {
        QueuedNotices notices = new QueuedNotices(parts.holder(), parts.queue(), parts.log(), parts.clock());
        return (service, settings) -> {
            SmtpdEnvironment environment = new SmtpdEnvironment(
                    new SmtpdSettingsSource(parts.holder(), settings, service, new RoutingWarnings(parts.log())),
                    parts.names(),
                    parts.queue(),
                    parts.log(),
                    parts.clock(),
                    parts.logins(),
                    parts.anvil(),
                    parts.waits(),
                    notices);
            SmtpdServer server = new SmtpdServer(workers.group(), environment, metrics, hooks::current);
            server.setDnsService(dns);
            server.setFileSystem(files);
            server.setProtocolHandlerLoader(loader);
            return server;
        };
    }
}
