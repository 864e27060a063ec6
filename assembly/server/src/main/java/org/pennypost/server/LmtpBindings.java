package org.pennypost.server;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.multibindings.ProvidesIntoMap;
import java.time.Clock;
import java.util.function.Supplier;
import javax.inject.Inject;
import org.pennypost.conf.Service;
import org.pennypost.conf.Settings;
import org.pennypost.conf.SettingsHolder;
import org.pennypost.delivery.DirectDelivery;
import org.pennypost.lmtpd.LmtpDelivery;
import org.pennypost.lmtpd.LmtpDialogue;
import org.pennypost.lmtpd.LmtpSettings;
import org.pennypost.maillog.MailLog;
import org.pennypost.server.dialogue.Connection;
import org.pennypost.server.dialogue.DialogueServer;
import org.pennypost.server.dialogue.Successor;

/** LMTP: our dialogue, straight into mailboxes. */
final class LmtpBindings extends AbstractModule {
    private static final int CONNECTIONS = 1000;

    @Override
    protected void configure() {
        bind(DirectDelivery.class).in(Scopes.SINGLETON);
        bind(LmtpDelivery.class).to(DirectDelivery.class);
    }

    /** What the dialogues of all lines share. */
    record LmtpParts(SettingsHolder holder, LmtpDelivery delivery, MailLog log, Clock clock) {
        @Inject
        LmtpParts {}

        LmtpDialogue dialogue(Supplier<LmtpSettings> settings, Connection connection) {
            return new LmtpDialogue(
                    settings.get(), delivery, connection.remote().getAddress(), log, clock, connection.wire());
        }

        /** The line in the snapshot of now, whose overrides may have changed. */
        Settings current(Service service) {
            Settings now = holder.current();
            return now.forService(now.services().stream()
                    .filter(each -> each.endpoint().equals(service.endpoint())
                            && each.command().equals(service.command()))
                    .findFirst()
                    .orElse(service));
        }
    }

    @ProvidesIntoMap
    @ProtocolKey(Protocol.LMTP)
    Listeners.Maker maker(LmtpParts parts, WorkerGroup workers) {
        return (service, settings) -> new DialogueServer(
                workers.group(),
                connection -> parts.dialogue(() -> LmtpSettings.of(parts.current(service)), connection),
                Successor.NONE,
                CONNECTIONS);
    }
}
