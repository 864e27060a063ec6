package org.pennypost.server;

import static java.util.Objects.requireNonNull;

import com.google.inject.Injector;
import java.lang.management.ManagementFactory;
import javax.annotation.PreDestroy;
import javax.inject.Inject;
import javax.inject.Singleton;
import javax.mail.MessagingException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.lifecycle.api.Startable;
import org.apache.james.mailetcontainer.api.MailProcessor;
import org.apache.james.mailetcontainer.impl.MailetProcessorImpl;
import org.apache.james.mailetcontainer.lib.AbstractStateCompositeProcessor;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.mailet.Mail;
import org.apache.mailet.MailetContext;
import org.pennypost.delivery.Route;

/**
 * The mail pipeline, which a reload replaces as a whole: a mail goes through the generation in which it began to its
 * end, and an old generation's mailets are destroyed when its last mail is through. Threads may share it. It takes the
 * place of James's {@code CompositeProcessorImpl}, whose constructor is not for others.
 */
@Singleton
final class Pipeline implements MailProcessor, Startable {
    private final Parts parts;
    private volatile Generation current;

    /** What processors are made of. */
    record Parts(MetricFactory metrics, MailetContext context, Injector injector) {
        @Inject
        Parts {}
    }

    @Inject
    Pipeline(Parts parts) {
        this.parts = requireNonNull(parts);
    }

    /**
     * Makes a generation that serves nothing yet.
     *
     * @param processors the element {@code processors} of {@code mailetcontainer.xml}
     * @param extensions the administrator's own classes
     * @throws Exception whatever a mailet or matcher throws when it begins; what was begun is ended then
     */
    Generation build(HierarchicalConfiguration<ImmutableNode> processors, ExtensionSet extensions) throws Exception {
        processors.setProperty("[@enableJmx]", false); // twenty MBeans that nobody asks, of the same names each time
        Generation generation = new Generation(parts, extensions);
        generation.configure(processors);
        try {
            generation.init();
            return generation;
        } catch (Exception | LinkageError e) {
            generation.dispose();
            throw e;
        } finally {
            forgetPools();
        }
    }

    /**
     * Takes the pools of mailets out of the virtual machine's MBean server, which would keep each of them, and with it
     * its mailet, for ever: James's {@code MailDelivrerToHost}, a part of RemoteDelivery, makes one or two, which
     * commons-pool registers, and never closes them; nobody else can, the fields are private. Nobody asks these beans.
     */
    private static void forgetPools() throws JMException {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        for (ObjectName pool : server.queryNames(new ObjectName("org.apache.commons.pool2:*"), null)) {
            server.unregisterMBean(pool);
        }
    }

    /** Lets mails go through another generation from now on; returns without waiting for those in the old one. */
    void swap(Generation next) {
        Generation old = current;
        current = requireNonNull(next);
        if (old != null) {
            old.retire();
        }
    }

    /** The generation in which mails begin now; for tests. */
    Generation current() {
        return current;
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        Generation generation = current;
        while (!generation.uses.enter()) {
            if (generation == current) {
                throw new MessagingException("the server stops");
            }
            generation = current;
        }
        try {
            Route.skipRulesOfProbe(mail);
            generation.service(mail);
        } finally {
            generation.uses.leave();
        }
    }

    /** Ends the mailets. */
    @PreDestroy
    void dispose() {
        Generation last = current;
        if (last != null) {
            last.retire();
        }
    }

    /** All processors of one reading of {@code mailetcontainer.xml}. */
    static final class Generation extends AbstractStateCompositeProcessor {
        private final Parts parts;
        private final ExtensionSet extensions;
        private final RuleLoader loader;
        private final Uses uses = new Uses(this::dispose);

        private Generation(Parts parts, ExtensionSet extensions) {
            this.parts = parts;
            this.extensions = extensions;
            this.loader = new RuleLoader(parts.injector(), extensions);
        }

        /** The classes that it was made with. */
        ExtensionSet extensions() {
            return extensions;
        }

        /** For one that was never in use, or is not any more. */
        void retire() {
            uses.retire();
        }

        @Override
        protected MailProcessor createMailProcessor(String state, HierarchicalConfiguration<ImmutableNode> tree)
                throws Exception {
            MailetProcessorImpl processor = new MailetProcessorImpl(parts.metrics());
            try {
                processor.setMailetContext(parts.context());
                processor.setMailetLoader(loader);
                processor.setMatcherLoader(loader);
                processor.configure(tree);
                processor.setRootMailProcessor(this);
                processor.init();
                return processor;
            } catch (Exception | LinkageError e) {
                processor.destroy();
                throw e;
            }
        }
    }
}
