package org.pennypost.server;

import static java.util.Objects.requireNonNull;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.multibindings.MapBinder;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.ProvidesIntoSet;
import io.netty.util.concurrent.EventExecutorGroup;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Map;
import org.apache.james.CleanupTasksPerformer;
import org.apache.james.dnsservice.api.DNSService;
import org.apache.james.dnsservice.dnsjava.DNSJavaService;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.filesystem.api.JamesDirectoriesProvider;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.modules.MimeMessageModule;
import org.apache.james.modules.StartablesModule;
import org.apache.james.onami.lifecycle.PreDestroyModule;
import org.apache.james.protocols.lib.handler.ProtocolHandlerLoader;
import org.apache.james.protocols.lib.netty.CertificateReloadable;
import org.apache.james.server.core.configuration.Configuration;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.james.utils.ExtensionModule;
import org.apache.james.utils.GuiceProbe;
import org.apache.james.utils.GuiceProtocolHandlerLoader;
import org.apache.james.utils.InitializationOperation;
import org.apache.james.utils.InitilizationOperationBuilder;
import org.apache.james.utils.PropertiesProvider;
import org.pennypost.conf.Settings;
import org.pennypost.conf.SettingsHolder;
import org.pennypost.maillog.MailLog;
import org.pennypost.server.webadmin.MailCounters;

/** What every part needs: settings, mail log, directories, James's configuration, DNS, metrics, workers. */
final class CoreBindings extends AbstractModule {
    private final Settings settings;
    private final MailLog log;
    private final Instance instance;

    CoreBindings(Settings settings, MailLog log) {
        this.settings = requireNonNull(settings);
        this.log = requireNonNull(log);
        this.instance = new Instance(settings);
    }

    @Override
    protected void configure() {
        install(new ExtensionModule());
        install(new StartablesModule());
        install(new PreDestroyModule());
        install(new MimeMessageModule());

        bind(SettingsHolder.class).toInstance(new SettingsHolder(settings));
        MailCounters counted = new MailCounters(log);
        bind(MailLog.class).toInstance(counted);
        bind(MailCounters.class).toInstance(counted);
        bind(Clock.class).toInstance(Clock.system(ZoneId.systemDefault())); // its zone is that of headers and log lines
        bind(Configuration.class).toInstance(instance);
        bind(FileSystem.class).toInstance(instance);
        bind(JamesDirectoriesProvider.class).toInstance(instance);
        bind(Configuration.ConfigurationPath.class).toInstance(instance.configurationPath());
        bind(PropertiesProvider.class)
                .toInstance(new JamesProperties(settings.configDirectory(), instance, instance.configurationPath()));
        bind(ConfigurationProvider.class).toInstance(JamesTrees.of(settings));

        bind(NullMetrics.class).in(Scopes.SINGLETON);
        bind(MetricFactory.class).to(NullMetrics.class);
        bind(GaugeRegistry.class).to(NullMetrics.class);
        bind(NamedDns.class).in(Scopes.SINGLETON);
        bind(DNSService.class).to(NamedDns.class);
        bind(DNSJavaService.class).to(NamedDns.class);
        bind(ProtocolHandlerLoader.class).to(GuiceProtocolHandlerLoader.class).in(Scopes.SINGLETON);

        MapBinder.newMapBinder(binder(), Protocol.class, Listeners.Maker.class);
        Multibinder.newSetBinder(binder(), CertificateReloadable.Factory.class)
                .addBinding()
                .to(Listeners.class);
        Multibinder.newSetBinder(binder(), CleanupTasksPerformer.CleanupTask.class);
        Multibinder.newSetBinder(binder(), GuiceProbe.class);
    }

    @Provides
    @Singleton
    WorkerGroup workers() {
        return new WorkerGroup("worker", settings.integer("pennypost_workers"));
    }

    @Provides
    EventExecutorGroup executors(WorkerGroup workers) {
        return workers.group();
    }

    @Provides
    @Singleton
    Listeners listeners(Map<Protocol, Listeners.Maker> makers) {
        return new Listeners(makers);
    }

    @ProvidesIntoSet
    InitializationOperation dns(ConfigurationProvider trees, NamedDns dns) {
        return InitilizationOperationBuilder.forClass(NamedDns.class).init(() -> {
            dns.configure(trees.getConfiguration("dnsservice"));
            dns.init();
        });
    }

    /** James's resolver, which asks at its start for the names of this machine; they are known here without DNS. */
    static final class NamedDns extends DNSJavaService {
        private final SettingsHolder holder;

        @javax.inject.Inject
        NamedDns(MetricFactory metrics, SettingsHolder holder) {
            super(metrics);
            this.holder = holder;
        }

        @Override
        public InetAddress getLocalHost() throws UnknownHostException {
            return InetAddress.getByAddress(holder.current().text("myhostname"), new byte[] {127, 0, 0, 1});
        }
    }
}
