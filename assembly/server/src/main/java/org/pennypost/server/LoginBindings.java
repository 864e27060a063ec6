package org.pennypost.server;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import java.time.Clock;
import javax.inject.Inject;
import org.pennypost.conf.Service;
import org.pennypost.conf.Settings;
import org.pennypost.conf.SettingsHolder;
import org.pennypost.login.LoginEnvironment;
import org.pennypost.login.LoginSettingsSource;
import org.pennypost.login.Penalties;
import org.pennypost.login.Sessions;
import org.pennypost.maillog.MailLog;
import org.pennypost.sasl.Logins;

/** What IMAP, POP3 and ManageSieve share: who may log in, who is logged in, and threads of their own. */
final class LoginBindings extends AbstractModule {
    /** Threads that readers of mail may hold, so that slow ones keep no mail from coming in. */
    record Readers(WorkerGroup workers) {}

    @Provides
    @Singleton
    Readers readers(SettingsHolder holder) {
        return new Readers(new WorkerGroup("reader", holder.current().integer("pennypost_workers")));
    }

    @Provides
    @Singleton
    Penalties penalties(Clock clock) {
        return new Penalties(clock);
    }

    @Provides
    @Singleton
    Sessions sessions() {
        return new Sessions();
    }

    /** The shared parts. */
    record Shared(
            SettingsHolder holder,
            Logins logins,
            MailLog log,
            Clock clock,
            Penalties penalties,
            Sessions sessions,
            Readers readers) {
        @Inject
        Shared {}

        WorkerGroup workers() {
            return readers.workers();
        }

        LoginEnvironment environment(String protocol, Service service, Settings settings) {
            return new LoginEnvironment(
                    protocol,
                    new LoginSettingsSource(holder, settings, service),
                    logins,
                    log,
                    clock,
                    penalties,
                    sessions);
        }
    }
}
