package org.pennypost.server;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import javax.inject.Inject;
import org.apache.james.core.MailAddress;
import org.apache.james.core.Username;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.domainlist.api.DomainListException;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;
import org.apache.james.user.api.model.User;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.conf.table.LookupTable;
import org.pennypost.sasl.Login;
import org.pennypost.sasl.Logins;
import org.pennypost.sasl.PasswdFile;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * James's view of the users, those of the passwd file or of the machine: read-only, names without a domain; {@code
 * user@domain} of a local domain is the same user. Users of the machine are not listed.
 * Threads may share it. A file that cannot be read is a failure, never an unknown user.
 */
final class PasswdUsersRepository implements UsersRepository {
    private final PasswdFile file;
    private final Logins logins;
    private final DomainList domains;
    private final Supplier<Optional<LookupTable>> system;

    @Inject
    PasswdUsersRepository(PasswdFile file, Logins logins, DomainList domains, Supplier<Optional<LookupTable>> system) {
        this.file = requireNonNull(file);
        this.logins = requireNonNull(logins);
        this.domains = requireNonNull(domains);
        this.system = requireNonNull(system);
    }

    @Override
    public boolean contains(Username name) throws UsersRepositoryException {
        Optional<LookupTable> machine = system.get();
        try {
            return machine.isPresent()
                    ? machine.get().lookup(key(name)).isPresent()
                    : secrets().containsKey(key(name));
        } catch (LookupFailure e) {
            throw new UsersRepositoryException("the users of this machine cannot be looked up", e);
        }
    }

    @Override
    public Publisher<Boolean> containsReactive(Username name) {
        return Mono.fromCallable(() -> contains(name)).subscribeOn(Schedulers.boundedElastic());
    }

    @Override
    public boolean test(Username name, String password) throws UsersRepositoryException {
        Login login = logins.plain(name.asString(), password);
        if (login instanceof Login.Unavailable unavailable) {
            throw new UsersRepositoryException(unavailable.reason());
        }
        return login instanceof Login.Accepted;
    }

    @Override
    public User getUserByName(Username name) throws UsersRepositoryException {
        return contains(name) ? new PasswdUser(this, name) : null; // the interface asks for null
    }

    private record PasswdUser(PasswdUsersRepository users, Username name) implements User {
        @Override
        public Username getUserName() {
            return name;
        }

        @Override
        public boolean verifyPassword(String password) {
            try {
                return users.test(name, password);
            } catch (UsersRepositoryException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public boolean setPassword(String password) {
            return false;
        }
    }

    @Override
    public int countUsers() throws UsersRepositoryException {
        return secrets().size();
    }

    @Override
    public Iterator<Username> list() throws UsersRepositoryException {
        return secrets().keySet().stream().map(Username::of).iterator();
    }

    @Override
    public Publisher<Username> listReactive() {
        return Mono.fromCallable(() -> secrets().keySet())
                .subscribeOn(Schedulers.boundedElastic())
                .flatMapMany(Flux::fromIterable)
                .map(Username::of);
    }

    @Override
    public boolean supportVirtualHosting() {
        return false;
    }

    @Override
    public Username getUsername(MailAddress address) {
        return Username.of(address.getLocalPart());
    }

    @Override
    public MailAddress getMailAddressFor(Username username) throws UsersRepositoryException {
        try {
            return new MailAddress(username.getLocalPart(), domains.getDefaultDomain());
        } catch (javax.mail.internet.AddressException | DomainListException e) {
            throw new UsersRepositoryException("no address for " + username.asString(), e);
        }
    }

    @Override
    public void assertValid(Username username) {
        // The file decides who is a user; James's rules of form are stricter than Postfix's.
    }

    @Override
    public boolean isAdministrator(Username username) {
        return false;
    }

    @Override
    public boolean isReadOnly() {
        return true;
    }

    @Override
    public void addUser(Username username, String password) throws UsersRepositoryException {
        throw readOnly();
    }

    @Override
    public void updateUser(User user) throws UsersRepositoryException {
        throw readOnly();
    }

    @Override
    public void removeUser(Username name) throws UsersRepositoryException {
        throw readOnly();
    }

    private static UsersRepositoryException readOnly() {
        return new UsersRepositoryException("users are kept in the passwd file: pennypost user --help");
    }

    private Map<String, String> secrets() throws UsersRepositoryException {
        try {
            return file.secrets();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private static UsersRepositoryException unreadable(IOException cause) {
        return new UsersRepositoryException("the passwd file cannot be read", cause);
    }

    private String key(Username name) {
        return logins.mailboxUser(name.asString());
    }
}
