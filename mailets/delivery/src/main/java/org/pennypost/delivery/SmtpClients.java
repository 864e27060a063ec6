package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.pennypost.conf.Latest;
import org.pennypost.conf.Service;
import org.pennypost.conf.Settings;
import org.pennypost.maillog.MailLog;
import org.pennypost.smtp.Protocol;
import org.pennypost.smtp.SmtpClient;
import org.pennypost.smtp.Watch;

/**
 * The SMTP and LMTP clients, one for each transport: what its line in master.cf says counts for it alone. Thread safe.
 * Source: master(5), smtp(8).
 */
final class SmtpClients {
    private final Watch watch;
    private final Clock clock;
    private final MailLog log;
    private final Latest<Map<String, Transport>> latest = new Latest<>(settings -> new ConcurrentHashMap<>());

    /**
     * A transport and its client.
     *
     * @param settings that count for it
     * @param agent its name in the log
     * @param client speaks
     */
    record Transport(Settings settings, String agent, SmtpClient client) {
        Transport {
            requireNonNull(settings);
            requireNonNull(agent);
            requireNonNull(client);
        }
    }

    SmtpClients(Watch watch, Clock clock, MailLog log) {
        this.watch = requireNonNull(watch);
        this.clock = requireNonNull(clock);
        this.log = requireNonNull(log);
    }

    /** @throws IllegalArgumentException when its settings cannot be used */
    Transport of(Settings settings, String transport) {
        return latest.of(settings).computeIfAbsent(transport, name -> make(settings, name));
    }

    private Transport make(Settings settings, String name) {
        Optional<Service> service = service(settings, name);
        Settings own = service.map(settings::forService).orElse(settings);
        String command = service.map(Service::command).orElse(name);
        Protocol protocol = command.equals(Protocol.LMTP.text()) ? Protocol.LMTP : Protocol.SMTP;
        String agent = agent(settings.text("syslog_name"), own.text("syslog_name"), protocol.text());
        return new Transport(own, agent, new SmtpClient(own, protocol, watch, clock, line -> log.log(agent, line)));
    }

    /** The line of master.cf for a transport that is a client's. */
    static Optional<Service> service(Settings settings, String name) {
        return settings.services().stream()
                .filter(service -> service.type() == Service.Type.UNIX
                        && service.endpoint().equals(name)
                        && (service.command().equals(Protocol.SMTP.text())
                                || service.command().equals(Protocol.LMTP.text())))
                .findFirst();
    }

    /** {@code smtp}, or {@code relay/smtp} where {@code syslog_name = postfix/relay}. */
    private static String agent(String usual, String own, String command) {
        return own.startsWith(usual + "/") ? own.substring(usual.length() + 1) + "/" + command : command;
    }
}
