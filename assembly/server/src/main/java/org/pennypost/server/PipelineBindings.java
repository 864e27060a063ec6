package org.pennypost.server;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.multibindings.ProvidesIntoSet;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.mailetcontainer.AutomaticallySentMailDetectorImpl;
import org.apache.james.mailetcontainer.api.LocalResources;
import org.apache.james.mailetcontainer.api.MailProcessor;
import org.apache.james.mailetcontainer.api.jmx.MailSpoolerMBean;
import org.apache.james.mailetcontainer.impl.JamesMailSpooler;
import org.apache.james.mailetcontainer.impl.JamesMailetContext;
import org.apache.james.mailetcontainer.impl.LocalResourcesImpl;
import org.apache.james.mailrepository.api.MailRepositoryStore;
import org.apache.james.modules.server.DKIMMailetModule;
import org.apache.james.modules.server.RawPostDequeueDecoratorModule;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.james.utils.InitializationOperation;
import org.apache.james.utils.InitilizationOperationBuilder;
import org.apache.mailet.MailetContext;
import org.apache.mailet.base.AutomaticallySentMailDetector;
import org.pennypost.cleanup.QueueIncoming;
import org.pennypost.conf.SettingsHolder;
import org.pennypost.delivery.Processors;
import org.pennypost.maillog.MailLog;
import org.pennypost.mbox.AppendNotes;
import org.pennypost.mbox.MboxRegistry;
import org.pennypost.queue.ActiveMessages;
import org.pennypost.queue.MessageQueue;
import org.pennypost.queue.james.SpoolIncoming;
import org.pennypost.queue.james.SpoolMailQueueFactory;

/**
 * The mailet container and its queue. It takes the place of James's MailetContainerModule, which insists on a processor
 * {@code transport} that removes Bcc; here cleanup does that before the queue.
 */
final class PipelineBindings extends AbstractModule {
    private static final String TREE = "mailetcontainer";

    @Override
    protected void configure() {
        install(new RawPostDequeueDecoratorModule());
        install(new DKIMMailetModule());

        bind(MailProcessor.class).to(Pipeline.class);
        bind(JamesMailSpooler.class).in(Scopes.SINGLETON);
        bind(MailSpoolerMBean.class).to(JamesMailSpooler.class);
        bind(JamesMailetContext.class).in(Scopes.SINGLETON);
        bind(MailetContext.class).to(JamesMailetContext.class);
        bind(LocalResources.class).to(LocalResourcesImpl.class).in(Scopes.SINGLETON);
        bind(AutomaticallySentMailDetector.class)
                .to(AutomaticallySentMailDetectorImpl.class)
                .in(Scopes.SINGLETON);
        bind(QueueIncoming.class).to(SpoolIncoming.class);
    }

    @Provides
    @Singleton
    MessageQueue messages(SettingsHolder settings, ActiveMessages messages, MailLog log, Clock clock) {
        MessageQueue queue = new MessageQueue(settings.current().path("queue_directory"), messages, log, clock);
        queue.limitActive(
                MailQueueFactory.SPOOL.asString(), () -> settings.current().integer("qmgr_message_active_limit"));
        return queue;
    }

    @Provides
    @Singleton
    MboxRegistry mailboxes(SettingsHolder settings, MailLog log) {
        Path notes = settings.current().path("data_directory").resolve("appends");
        try {
            return new MboxRegistry(AppendNotes.open(notes, text -> log.log("local", "warning: " + text)));
        } catch (IOException unusable) {
            log.log(
                    "local",
                    "warning: " + notes + " cannot be used: " + unusable + "; a part of a message that is being"
                            + " appended when the server is killed will stay");
            return new MboxRegistry();
        }
    }

    @Provides
    Processors deliveries(Pipeline pipeline) {
        return pipeline::service;
    }

    @Provides
    MailQueueFactory<?> queues(SpoolMailQueueFactory factory) {
        return factory;
    }

    @Provides
    MailQueueFactory<? extends MailQueue> anyQueues(SpoolMailQueueFactory factory) {
        return factory;
    }

    @Provides
    MailQueueFactory<? extends ManageableMailQueue> manageableQueues(SpoolMailQueueFactory factory) {
        return factory;
    }

    @Provides
    @Singleton
    JamesMailSpooler.Configuration spooler(MailRepositoryStore repositories, ConfigurationProvider trees)
            throws ConfigurationException {
        return JamesMailSpooler.Configuration.from(repositories, part(trees, "spooler"));
    }

    private static HierarchicalConfiguration<ImmutableNode> part(ConfigurationProvider trees, String name)
            throws ConfigurationException {
        return trees.getConfiguration(TREE).configurationsAt(name).stream()
                .findFirst()
                .orElseGet(BaseHierarchicalConfiguration::new);
    }

    @ProvidesIntoSet
    InitializationOperation context(ConfigurationProvider trees, JamesMailetContext context) {
        return InitilizationOperationBuilder.forClass(JamesMailetContext.class)
                .init(() -> context.configure(part(trees, "context")));
    }

    @ProvidesIntoSet
    InitializationOperation processors(
            ConfigurationProvider trees,
            SettingsHolder settings,
            SmtpHooks hooks,
            Pipeline pipeline,
            JamesMailSpooler spooler,
            JamesMailSpooler.Configuration configuration) {
        return InitilizationOperationBuilder.forClass(Pipeline.class).init(() -> {
            Extensions extensions = new Extensions(settings.current());
            ExtensionSet set = extensions.load();
            pipeline.swap(pipeline.build(processors(trees.getConfiguration(TREE)), set));
            hooks.swap(hooks.prepare(settings.current(), set));
            extensions.sweep(set);
            spooler.configure(configuration);
            spooler.init();
        });
    }

    /**
     * What the pipeline is built of.
     *
     * @param container the whole of {@code mailetcontainer.xml}
     * @throws ConfigurationException when there is none in it
     */
    static HierarchicalConfiguration<ImmutableNode> processors(HierarchicalConfiguration<ImmutableNode> container)
            throws ConfigurationException {
        return container.configurationAt("processors");
    }
}
