package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pennypost.address.AddressExtension;
import org.pennypost.conf.MasterCf;
import org.pennypost.conf.PipeService;
import org.pennypost.conf.Problem;
import org.pennypost.conf.Settings;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.conf.table.LookupTables;
import org.pennypost.maillog.MailLog;

/**
 * The lines of {@code master.cf} whose command is {@code pipe}, as one configuration has them.
 *
 * <p>A line that cannot work is told to the log each time that mail comes for it. Commands have the rights of {@code user=} where the
 * server may give these, never those of root or of the owner of the mail system. Thread safe. Source: Postfix pipe(8).
 */
final class PipeAgents {
    private static final int GID = 2;

    private final Settings settings;
    private final MailLog log;
    private final Clock clock;
    private final Identity identity;

    PipeAgents(Settings settings, MailLog log, Clock clock) {
        this.settings = requireNonNull(settings);
        this.log = requireNonNull(log);
        this.clock = requireNonNull(clock);
        this.identity = Identity.of(settings);
    }

    /** A line does not say what is needed. */
    private static final class Unusable extends Exception {
        private static final long serialVersionUID = 1L;

        Unusable(String message) {
            super(message);
        }
    }

    /** What serves a transport; empty when its line cannot work. */
    Optional<PipeAgent> find(String transport) {
        Optional<MasterCf.Entry> line = settings.master().stream()
                .filter(entry -> PipeService.isOne(entry) && entry.name().equals(transport))
                .reduce((earlier, later) -> later);
        List<Problem> problems = new ArrayList<>();
        Path file = settings.configDirectory().resolve("master.cf");
        Optional<PipeService> service = line.flatMap(entry -> PipeService.read(file, entry, problems));
        try {
            if (service.isEmpty()) {
                throw new Unusable(
                        problems.isEmpty() ? "not in " + file : problems.get(0).text());
            }
            Rights rights = identity.many() ? rights(service.get()) : Rights.DEFAULT;
            return Optional.of(new PipeAgent(
                    transport,
                    service.get(),
                    rights,
                    identity,
                    CommandSettings.of(settings),
                    new AddressExtension(
                            settings.text("recipient_delimiter"),
                            settings.bool("owner_request_special"),
                            settings.text("double_bounce_sender")),
                    settings.duration(transport + "_time_limit"),
                    log,
                    clock));
        } catch (Unusable | LookupFailure e) {
            log.log("pipe", "warning: " + transport + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    private Rights rights(PipeService service) throws Unusable, LookupFailure {
        LocalUser.Ids user =
                user(service.user()).orElseThrow(() -> new Unusable("unknown username: " + service.user()));
        long gid = service.group().isPresent() ? gid(service.group().get()) : user.gid();
        String owner = settings.text("mail_owner");
        if (user.uid() == 0) {
            throw new Unusable("user= command-line attribute specifies root privileges");
        }
        if (user(owner).filter(ids -> ids.uid() == user.uid()).isPresent()) {
            throw new Unusable("user= command-line attribute specifies mail system owner " + owner);
        }
        if (gid == 0) {
            throw new Unusable("user= command-line attribute specifies privileged group id 0");
        }
        LocalUser.Ids ids = new LocalUser.Ids(user.uid(), gid);
        return Rights.of(new LocalUser(service.user(), Optional.of(ids), "", ""));
    }

    private Optional<LocalUser.Ids> user(String name) throws LookupFailure {
        return LookupTables.open("unix:passwd.byname", settings)
                .lookup(name)
                .flatMap(line -> LocalUser.of(name, line).ids());
    }

    private long gid(String group) throws Unusable, LookupFailure {
        String[] fields = LookupTables.open("unix:group.byname", settings)
                .lookup(group)
                .orElseThrow(() -> new Unusable("unknown group: " + group))
                .split(":", -1);
        return fields.length > GID && fields[GID].matches("\\d{1,10}") ? Long.parseLong(fields[GID]) : 0;
    }
}
