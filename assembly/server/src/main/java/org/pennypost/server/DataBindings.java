package org.pennypost.server;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.ProvidesIntoSet;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.UserEntityValidator;
import org.apache.james.core.Domain;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.mailrepository.api.MailRepositoryFactory;
import org.apache.james.mailrepository.api.MailRepositoryUrlStore;
import org.apache.james.mailrepository.api.Protocol;
import org.apache.james.mailrepository.file.FileMailRepository;
import org.apache.james.mailrepository.memory.MailRepositoryStoreConfiguration;
import org.apache.james.mailrepository.memory.MemoryMailRepositoryUrlStore;
import org.apache.james.modules.server.MailStoreRepositoryModule;
import org.apache.james.rrt.api.AliasReverseResolver;
import org.apache.james.rrt.api.CanSendFrom;
import org.apache.james.rrt.api.RecipientRewriteTable;
import org.apache.james.rrt.lib.AliasReverseResolverImpl;
import org.apache.james.rrt.lib.CanSendFromImpl;
import org.apache.james.rrt.memory.MemoryRecipientRewriteTable;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.james.sieverepository.api.SieveRepository;
import org.apache.james.sieverepository.file.SieveFileRepository;
import org.apache.james.user.api.DelegationStore;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.memory.NaiveDelegationStore;
import org.apache.james.utils.InitializationOperation;
import org.apache.james.utils.InitilizationOperationBuilder;
import org.pennypost.conf.SettingsHolder;
import org.pennypost.conf.table.LookupTable;
import org.pennypost.conf.table.LookupTables;
import org.pennypost.sasl.Logins;
import org.pennypost.sasl.PamPasswords;
import org.pennypost.sasl.PasswdFile;
import org.pennypost.sasl.SystemPasswords;

/** Domains and users as the settings say; James's rewrite table, empty, for its mailets; repositories in files. */
final class DataBindings extends AbstractModule {
    @Override
    protected void configure() {
        install(new MailStoreRepositoryModule());

        bind(SettingsDomainList.class).in(Scopes.SINGLETON);
        bind(DomainList.class).to(SettingsDomainList.class);
        bind(PasswdUsersRepository.class).in(Scopes.SINGLETON);
        bind(UsersRepository.class).to(PasswdUsersRepository.class);
        bind(UserEntityValidator.class).toInstance(UserEntityValidator.NOOP);
        bind(DelegationStore.class).to(NaiveDelegationStore.class);

        bind(MemoryRecipientRewriteTable.class).in(Scopes.SINGLETON);
        bind(RecipientRewriteTable.class).to(MemoryRecipientRewriteTable.class);
        bind(AliasReverseResolver.class).to(AliasReverseResolverImpl.class).in(Scopes.SINGLETON);
        bind(CanSendFrom.class).to(CanSendFromImpl.class).in(Scopes.SINGLETON);

        bind(MailRepositoryUrlStore.class)
                .to(MemoryMailRepositoryUrlStore.class)
                .in(Scopes.SINGLETON);
        bind(SieveRepository.class).to(SieveFileRepository.class).in(Scopes.SINGLETON);
        Multibinder.newSetBinder(binder(), MailRepositoryFactory.class);
    }

    @Provides
    @Singleton
    PasswdFile passwd(SettingsHolder holder) {
        return new PasswdFile(holder.current().configDirectory().resolve("passwd"));
    }

    @Provides
    @Singleton
    Logins logins(PasswdFile file, SettingsDomainList domains, SettingsHolder holder) {
        Optional<SystemPasswords> pam = Optional.of(new PamPasswords());
        return new Logins(
                file, name -> domains.containsDomain(Domain.of(name)), () -> isPam(holder) ? pam : Optional.empty());
    }

    private static boolean isPam(SettingsHolder holder) {
        return holder.current().text("pennypost_passdb").equals("pam");
    }

    /** Who is a user of the machine; empty where the users are those of the passwd file. */
    @Provides
    @Singleton
    Supplier<Optional<LookupTable>> systemUsers(SettingsHolder holder) {
        LookupTable users = LookupTables.open("unix:passwd.byname", holder.current());
        return () -> isPam(holder) ? Optional.of(users) : Optional.empty();
    }

    @Provides
    MailRepositoryStoreConfiguration.Item repositories() {
        return new MailRepositoryStoreConfiguration.Item(
                java.util.List.of(new Protocol("file")),
                FileMailRepository.class.getName(),
                new BaseHierarchicalConfiguration());
    }

    @ProvidesIntoSet
    InitializationOperation rewriteTable(ConfigurationProvider trees, MemoryRecipientRewriteTable table) {
        return InitilizationOperationBuilder.forClass(MemoryRecipientRewriteTable.class)
                .init(() -> table.configure(trees.getConfiguration("recipientrewritetable")));
    }
}
