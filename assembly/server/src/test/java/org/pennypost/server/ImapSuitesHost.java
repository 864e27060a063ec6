package org.pennypost.server;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.util.Modules;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.inject.Provider;
import org.apache.james.core.Username;
import org.apache.james.core.quota.QuotaCountLimit;
import org.apache.james.core.quota.QuotaSizeLimit;
import org.apache.james.events.EventBus;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapProcessor;
import org.apache.james.imap.decode.ImapDecoder;
import org.apache.james.imap.encode.ImapEncoder;
import org.apache.james.mailbox.Authorizator;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.SessionProvider;
import org.apache.james.mailbox.SubscriptionManager;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.quota.MaxQuotaManager;
import org.apache.james.mailbox.store.SessionProviderImpl;
import org.apache.james.modules.protocols.ImapPackage;
import org.apache.james.mpt.api.Continuation;
import org.apache.james.mpt.api.ImapFeatures.Feature;
import org.apache.james.mpt.api.ImapHostSystem;
import org.apache.james.mpt.host.JamesImapHostSystem;
import org.apache.james.utils.ClassName;
import org.pennypost.conf.Settings;
import org.pennypost.mbox.UserFolders;
import org.pennypost.mbox.james.MboxEvents;
import org.pennypost.mbox.james.MboxMailboxSessionMapperFactory;

/**
 * What James's suites of IMAP scripts run on: the objects of the server as they are wired there, new ones for each test, with three
 * differences. The scripts expect James's answers to LOGIN, AUTHENTICATE and STARTTLS, so James's processors give them; a dot
 * between the levels of names; and no folders at the beginning.
 */
final class ImapSuitesHost extends JamesImapHostSystem {
    private static final List<String> USERS = List.of("imapuser", "imapuser2", "boby", "delegate");
    private static final List<String> LOG_IN = List.of("Login", "Authenticate", "StartTLS");

    private final Path directory;
    private final Clock clock;
    private Injector injector;
    private ImapSuitesSession.Parts parts;

    ImapSuitesHost(Path directory, Clock clock) {
        this.directory = directory;
        this.clock = clock;
    }

    @Override
    public void beforeTest() throws Exception {
        super.beforeTest();
        TestInstance instance = new TestInstance(directory);
        StringBuilder passwd = new StringBuilder();
        for (String user : USERS) {
            Path home = Files.createDirectories(directory.resolve("home").resolve(user));
            passwd.append(user + ":{PLAIN}password::::" + home + ":/bin/sh\n");
        }
        instance.file("passwd", passwd.toString()).write();
        Settings settings = Settings.load(instance.etc()).settings().orElseThrow();
        injector = Guice.createInjector(Modules.override(new ModuleChoice(settings).modules((service, text) -> {}))
                .with(new Differences(clock)));
        parts = new ImapSuitesSession.Parts(
                injector.getInstance(ImapDecoder.class),
                injector.getInstance(ImapEncoder.class),
                new AnsweredProcessor(
                        injector.getInstance(ImapProcessor.class), injector.getInstance(StatusResponseFactory.class)));
        configure(parts.decoder(), parts.encoder(), parts.processor());
    }

    /** The same host, whose clients go through what cuts commands in the server; James's class lets nobody else make its sessions. */
    ImapHostSystem cut() {
        return (ImapHostSystem) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ImapHostSystem.class}, (proxy, method, values) -> {
                    try {
                        return method.getName().equals("newSession")
                                ? new ImapSuitesSession(parts, (Continuation) values[0])
                                : method.invoke(this, values);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Override
    public void afterTest() {
        injector.getInstance(OpenMailboxes.class).close();
    }

    @Override
    public boolean addUser(Username user, String password) throws Exception {
        MailboxSession session = getMailboxManager().createSystemSession(user);
        injector.getInstance(SubscriptionManager.class).subscribe(session, MailboxPath.inbox(user));
        return true;
    }

    @Override
    public boolean supports(Feature... features) {
        return !Arrays.asList(features).contains(Feature.ANNOTATION_SUPPORT);
    }

    @Override
    public void setQuotaLimits(QuotaCountLimit messages, QuotaSizeLimit size) throws MailboxException {
        injector.getInstance(MaxQuotaManager.class).setGlobalMaxMessage(messages);
        injector.getInstance(MaxQuotaManager.class).setGlobalMaxStorage(size);
    }

    @Override
    protected MailboxManager getMailboxManager() {
        return injector.getInstance(MailboxManager.class);
    }

    @Override
    protected void await() {
        // events are told on the thread of who causes them
    }

    private static final class Differences extends AbstractModule {
        private final Clock clock;

        Differences(Clock clock) {
            this.clock = clock;
        }

        @Override
        protected void configure() {
            bind(Clock.class).toInstance(clock);
            bind(SessionProvider.class).to(SessionProviderImpl.class).in(Scopes.SINGLETON);
            bind(Authorizator.class)
                    .toInstance((user, other) -> user.asString().equals("imapuser")
                            ? Authorizator.AuthorizationState.ALLOWED
                            : Authorizator.AuthorizationState.FORBIDDEN);
        }

        @Provides
        @Singleton
        MboxMailboxSessionMapperFactory mappers(
                OpenMailboxes mailboxes, EventBus events, Provider<SessionProvider> sessions) {
            new MboxEvents(events, sessions::get).follow(mailboxes.store());
            return new MboxMailboxSessionMapperFactory(mailboxes.store(), Set.of(UserFolders.INBOX));
        }

        @Provides
        @Singleton
        ImapPackage commands() {
            ImapPackage ours = new ImapFeatures();
            return new ImapPackage() {
                @Override
                public Collection<ClassName> processors() {
                    return with(ours.processors(), DEFAULT.processors(), "Processor");
                }

                @Override
                public Collection<ClassName> decoders() {
                    return with(ours.decoders(), DEFAULT.decoders(), "CommandParser");
                }

                @Override
                public Collection<ClassName> encoders() {
                    return ours.encoders();
                }
            };
        }

        private static Collection<ClassName> with(
                Collection<ClassName> ours, Collection<ClassName> james, String kind) {
            return Stream.concat(
                            ours.stream(),
                            james.stream()
                                    .filter(name -> LOG_IN.stream()
                                            .anyMatch(command -> name.getName().endsWith("." + command + kind))))
                    .toList();
        }
    }
}
