package org.pennypost.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.james.core.Domain;
import org.apache.james.core.MailAddress;
import org.apache.james.core.Username;
import org.apache.james.user.api.UsersRepositoryException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pennypost.conf.Settings;
import org.pennypost.conf.SettingsHolder;
import org.pennypost.sasl.Logins;
import org.pennypost.sasl.PasswdFile;

class PasswdUsersRepositoryTest {
    @TempDir
    Path directory;

    private Path passwd;
    private PasswdUsersRepository users;

    @BeforeEach
    void makeUsers() throws IOException {
        TestInstance instance = new TestInstance(directory);
        instance.write();
        passwd = instance.etc().resolve("passwd");
        Settings settings = Settings.load(instance.etc()).settings().orElseThrow();
        PasswdFile file = new PasswdFile(passwd);
        SettingsDomainList domains = new SettingsDomainList(new SettingsHolder(settings));
        Logins logins = new Logins(file, name -> domains.containsDomain(Domain.of(name)));
        users = new PasswdUsersRepository(file, logins, domains, Optional::empty);
    }

    @Test
    void knowsItsUsersWithAndWithoutALocalDomain() throws Exception {
        assertThat(users.contains(Username.of("alice"))).isTrue();
        assertThat(users.contains(Username.of("Alice@Example.com"))).isTrue();
        assertThat(users.contains(Username.of("alice@elsewhere.example"))).isFalse();
        assertThat(users.contains(Username.of("bob"))).isFalse();
        assertThat(users.list()).toIterable().extracting(Username::asString).containsExactlyInAnyOrder("root", "alice");
    }

    @Test
    void testsPasswords() throws Exception {
        assertThat(users.test(Username.of("alice"), "wonder")).isTrue();
        assertThat(users.test(Username.of("alice@mail.example.com"), "wonder")).isTrue();
        assertThat(users.test(Username.of("alice"), "wonderful")).isFalse();
        assertThat(users.test(Username.of("bob"), "wonder")).isFalse();
    }

    @Test
    void readsTheFileAnewWhenItChanges() throws Exception {
        assertThat(users.contains(Username.of("bob"))).isFalse();

        Files.writeString(passwd, "# users\n\nbob:{PLAIN}builder:1:1::/b:/bin/sh\nbob:{PLAIN}second\n:x\nbroken\n");

        assertThat(users.test(Username.of("bob"), "builder")).isTrue();
        assertThat(users.test(Username.of("bob"), "second")).isFalse();
        assertThat(users.contains(Username.of("alice"))).isFalse();
        assertThat(users.countUsers()).isEqualTo(1);
        Files.delete(passwd);
        assertThat(users.contains(Username.of("bob"))).isFalse();
    }

    @Test
    void failsWhenTheFileCannotBeRead() throws Exception {
        Files.delete(passwd);
        Files.createDirectory(passwd);

        assertThatThrownBy(() -> users.contains(Username.of("alice"))).isInstanceOf(UsersRepositoryException.class);
    }

    @Test
    void givesAddressesOfTheOrigin() throws Exception {
        assertThat(users.getMailAddressFor(Username.of("alice"))).isEqualTo(new MailAddress("alice@example.com"));
        assertThat(users.getUsername(new MailAddress("Alice@mail.example.com"))).isEqualTo(Username.of("alice"));
    }

    @Test
    void isReadOnly() {
        assertThat(users.isReadOnly()).isTrue();
        assertThatThrownBy(() -> users.addUser(Username.of("eve"), "x")).isInstanceOf(UsersRepositoryException.class);
        assertThatThrownBy(() -> users.removeUser(Username.of("alice"))).isInstanceOf(UsersRepositoryException.class);
    }
}
