package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.inject.Inject;
import org.pennypost.conf.Latest;
import org.pennypost.conf.Settings;
import org.pennypost.conf.SettingsHolder;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.conf.table.LookupTable;
import org.pennypost.mbox.MailUser;
import org.pennypost.mbox.MailUsers;
import org.pennypost.mbox.MailboxSettings;
import org.pennypost.mbox.UserRights;

/**
 * Where local delivery puts the mail of users, for those who read it. A user whose mail goes to a Maildir has no mbox. Thread safe.
 *
 * <p>Source: Postfix local(8); Dovecot mail_location for the home directory.
 */
public final class LocalMailUsers implements MailUsers {
    private final SettingsHolder settings;
    private final Latest<Users> users = new Latest<>(Users::of);

    /**
     * Prepares.
     *
     * @param settings the configuration, asked anew for each user
     */
    @Inject
    public LocalMailUsers(SettingsHolder settings) {
        this.settings = requireNonNull(settings);
    }

    /** Gives the locks and the size limit of the present configuration. */
    public MailboxSettings mailboxes() {
        return users.of(settings.current()).local().mailbox();
    }

    @Override
    public Optional<MailUser> find(String name) throws IOException {
        return users.of(settings.current()).find(name.toLowerCase(Locale.ROOT));
    }

    /**
     * Tells about a user what Dovecot's user database does.
     *
     * @param name the login name
     * @return {@code uid}, {@code gid} and {@code home} where the table tells them, and {@code mail}; empty for an unknown user
     * @throws IOException when a table cannot be read
     */
    public Optional<Map<String, String>> describe(String name) throws IOException {
        return users.of(settings.current()).describe(name.toLowerCase(Locale.ROOT));
    }

    private record Users(LocalSettings local, List<LookupTable> tables, Identity identity, MailSpool spool) {
        static Users of(Settings settings) {
            Identity identity = Identity.of(settings);
            return new Users(
                    LocalSettings.of(settings),
                    ExpansionSettings.of(settings).users(),
                    identity,
                    new MailSpool(identity));
        }

        Optional<MailUser> find(String name) throws IOException {
            return user(name).flatMap(this::mbox);
        }

        Optional<Map<String, String>> describe(String name) throws IOException {
            return user(name).map(this::description);
        }

        private Map<String, String> description(LocalUser user) {
            Map<String, String> fields = new LinkedHashMap<>();
            user.ids().ifPresent(ids -> {
                fields.put("uid", Long.toString(ids.uid()));
                fields.put("gid", Long.toString(ids.gid()));
            });
            if (!user.home().isEmpty()) {
                fields.put("home", user.home());
            }
            String path = local.choice().path(user);
            fields.put("mail", path.endsWith("/") ? "maildir:" + path : "mbox:~/mail:INBOX=" + path);
            return fields;
        }

        private Optional<LocalUser> user(String name) throws IOException {
            try {
                for (LookupTable table : Aliases.isFileName(name) ? tables : List.<LookupTable>of()) {
                    Optional<String> line = table.lookup(name);
                    if (line.isPresent()) {
                        return Optional.of(LocalUser.of(name, line.get()));
                    }
                }
            } catch (LookupFailure e) {
                throw new IOException("table lookup failure", e);
            }
            return Optional.empty();
        }

        private Optional<MailUser> mbox(LocalUser user) {
            String path = local.choice().path(user);
            if (path.endsWith("/")) {
                return Optional.empty();
            }
            Path inbox = Path.of(path);
            Optional<Path> home = user.home().isEmpty() ? Optional.empty() : Optional.of(Path.of(user.home()));
            UserRights rights = new Rights(identity) {
                @Override
                public <T> T as(Work<T> work) throws IOException {
                    return identity.as(user, work::run);
                }
            };
            UserRights inSpool = new Rights(identity) {
                @Override
                public <T> T as(Work<T> work) throws IOException {
                    return spool.as(user, inbox, work::run);
                }
            };
            return Optional.of(
                    new MailUser(user.name(), inbox, home, local.choice().isAtHome(user) ? rights : inSpool, rights));
        }
    }

    /** The way back to the rights of the server. */
    private abstract static class Rights implements UserRights {
        private final Identity identity;

        Rights(Identity identity) {
            this.identity = identity;
        }

        @Override
        public <T> T outside(Work<T> work) throws IOException {
            if (!identity.many()) {
                return work.run();
            }
            AtomicReference<T> result = new AtomicReference<>();
            FileIdentity.outside(() -> result.set(work.run()));
            return result.get();
        }
    }
}
