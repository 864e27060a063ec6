package org.pennypost.server;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.multibindings.ProvidesIntoSet;
import java.io.IOException;
import javax.inject.Inject;
import org.apache.commons.configuration2.BaseConfiguration;
import org.apache.james.adapter.mailbox.MailboxManagerManagement;
import org.apache.james.adapter.mailbox.QuotaManagement;
import org.apache.james.domainlist.lib.DomainListManagement;
import org.apache.james.modules.server.JMXServer;
import org.apache.james.modules.server.JmxConfiguration;
import org.apache.james.rrt.lib.RecipientRewriteTableManagement;
import org.apache.james.user.lib.UsersRepositoryManagement;
import org.apache.james.utils.InitializationOperation;
import org.apache.james.utils.InitilizationOperationBuilder;
import org.pennypost.conf.SettingsHolder;

/**
 * JMX for james-cli: 127.0.0.1 only, with a password that is made at the first start. The beans are those of domains,
 * users, rewriting and mailboxes, which James's own client knows, and of the queues.
 */
final class JmxBindings extends AbstractModule {
    private static final String COMPONENT = "org.apache.james:type=component,name=";

    @Override
    protected void configure() {
        bind(LoopbackJmx.class).in(Scopes.SINGLETON);
    }

    /** A class of its own, so that Guice makes it and James's life cycle stops it. */
    private static final class LoopbackJmx extends JMXServer {
        @Inject
        LoopbackJmx(SettingsHolder holder) throws IOException {
            super(
                    onLoopback(holder.current().integer("pennypost_jmx_port")),
                    JmxPassword.in(holder.current().path("data_directory")));
        }

        private static JmxConfiguration onLoopback(int port) {
            BaseConfiguration properties = new BaseConfiguration();
            properties.addProperty("jmx.address", "127.0.0.1");
            properties.addProperty("jmx.port", port);
            return JmxConfiguration.fromProperties(properties);
        }
    }

    @ProvidesIntoSet
    InitializationOperation start(
            LoopbackJmx server,
            DomainListManagement domains,
            UsersRepositoryManagement users,
            RecipientRewriteTableManagement rewriting,
            MailboxManagerManagement mailboxes,
            QuotaManagement quotas,
            Queues queues) {
        return InitilizationOperationBuilder.forClass(LoopbackJmx.class).init(() -> {
            server.start();
            server.register(COMPONENT + "domainlist", domains);
            server.register(COMPONENT + "usersrepository", users);
            server.register(COMPONENT + "recipientrewritetable", rewriting);
            server.register(COMPONENT + "mailboxmanagerbean", mailboxes);
            server.register(COMPONENT + "quotamanagerbean", quotas);
            server.register(COMPONENT + "queues", queues);
        });
    }
}
