package org.pennypost.commands.queue;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pennypost.commands.options.Caller;
import org.pennypost.commands.options.Getopt;
import org.pennypost.commands.options.SpooledContent;
import org.pennypost.commands.options.Terminal;
import org.pennypost.conf.Settings;
import org.pennypost.conf.control.Answer;
import org.pennypost.conf.control.ControlPath;
import org.pennypost.maillog.MailLogFile;
import org.pennypost.queue.QueueChange;
import org.pennypost.queue.QueueDirectory;
import org.pennypost.queue.QueueFile;

/** The command {@code postsuper}: deletes, holds, releases, requeues and expires messages. Source: Postfix postsuper(1). */
public final class PostsuperCommand extends QueueCommand {
    private static final String ALL = "ALL";
    private static final List<String> QUEUES = List.of("maildrop", "incoming", "active", "deferred", "hold");
    private static final Set<String> DIRECTORIES = Set.of(
            "maildrop",
            "incoming",
            "active",
            "deferred",
            "hold",
            "corrupt",
            "bounce",
            "defer",
            "trace",
            "flush",
            "saved");
    private static final Map<Character, List<QueueChange>> ACTIONS = Map.of(
            'd', List.of(QueueChange.DELETE),
            'e', List.of(QueueChange.EXPIRE),
            'f', List.of(QueueChange.EXPIRE, QueueChange.RELEASE),
            'h', List.of(QueueChange.HOLD),
            'H', List.of(QueueChange.RELEASE),
            'r', List.of(QueueChange.REQUEUE));

    private final Map<QueueChange, Integer> counts = new EnumMap<>(QueueChange.class);
    private final List<String> unlogged = new ArrayList<>();
    private boolean down;

    /** A command at a terminal. */
    public PostsuperCommand(Terminal terminal) {
        super(terminal, QueueManuals.POSTSUPER, 1);
    }

    @Override
    int run(Getopt.Parsed parsed) throws Failure, IOException {
        for (String name : parsed.operands()) {
            if (!DIRECTORIES.contains(name)) {
                throw new Failure(1, "invalid directory name: " + name);
            }
        }
        Settings settings = settings(parsed);
        Path queue = settings.path("queue_directory");
        Caller caller = Caller.current(terminal.environment());
        if (!owns(caller, queue)) {
            throw new Failure(1, "use of this command is reserved for the superuser");
        }
        List<String> names = parsed.operands().isEmpty() ? QUEUES : parsed.operands();
        for (Getopt.Option option : parsed.options()) {
            List<QueueChange> changes = ACTIONS.getOrDefault(option.letter(), List.of());
            if (!changes.isEmpty()) {
                List<String> ids = ids(option.value());
                for (QueueChange change : changes) {
                    counts.merge(change, change(settings, change, names, ids), Integer::sum);
                }
            }
        }
        summarize(settings);
        return 0;
    }

    /** One id, all lines of standard input, or {@code ALL}; what cannot be an id is told. */
    private List<String> ids(String value) throws IOException {
        List<String> ids = new ArrayList<>();
        if (value.equals("-")) {
            BufferedReader lines = new BufferedReader(new InputStreamReader(terminal.in(), UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                ids.add(line.strip());
            }
        } else {
            ids.add(value);
        }
        List<String> valid = new ArrayList<>();
        for (String id : ids) {
            if (id.equals(ALL) || QueueFile.isName(id)) {
                valid.add(id);
            } else {
                terminal.warn("invalid mail queue id: " + id);
            }
        }
        return valid;
    }

    private int change(Settings settings, QueueChange change, List<String> names, List<String> ids)
            throws Failure, IOException {
        List<String> changed = changed(settings.path("queue_directory"), change, names, ids);
        if (!ids.contains(ALL)) {
            for (String id : changed) {
                tell(id + ": " + change.done());
            }
        }
        return changed.size();
    }

    private List<String> changed(Path queue, QueueChange change, List<String> names, List<String> ids)
            throws Failure, IOException {
        try (SpooledContent body = new SpooledContent()) {
            String request = "postsuper " + change.word() + " " + String.join(",", names);
            Optional<Answer> answer = new QueueClient(queue).ask(request, ids, body);
            if (answer.isPresent() && answer.get().outcome() == Answer.Outcome.DONE) {
                return answer.get().changes();
            }
            if (answer.isPresent()) {
                throw new Failure(1, String.join("; ", answer.get().errors()));
            }
        }
        return withoutServer(queue, change, names, ids);
    }

    private List<String> withoutServer(Path queue, QueueChange change, List<String> names, List<String> ids)
            throws Failure, IOException {
        down = true;
        Path lockFile = queue.resolve("pid").resolve("master.pid");
        Files.createDirectories(queue.resolve("pid"));
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                throw new Failure(
                        1, "the mail system runs, and does not answer at " + ControlPath.of(queue) + "; try again");
            }
            QueueDirectory directory = new QueueDirectory(queue, Clock.systemUTC());
            List<String> changed = new ArrayList<>();
            for (String id : ids) {
                for (String each : id.equals(ALL) ? all(directory, names) : List.of(id)) {
                    Optional<Path> found = directory.find(each);
                    if (found.isPresent()
                            && names.contains(
                                    String.valueOf(found.get().getParent().getFileName()))
                            && change.apply(directory, each)) {
                        changed.add(each);
                    }
                }
            }
            return changed;
        }
    }

    private static List<String> all(QueueDirectory directory, List<String> names) throws IOException {
        List<String> ids = new ArrayList<>();
        for (String name : names) {
            if (QueueDirectory.NAMES.contains(name)) {
                ids.addAll(directory.ids(name));
            }
        }
        return ids;
    }

    private void summarize(Settings settings) throws IOException {
        for (QueueChange change : QueueChange.values()) {
            if (counts.containsKey(change)) {
                int count = counts.get(change);
                tell(change.summary() + ": " + count + (count == 1 ? " message" : " messages"));
            }
        }
        log(settings);
    }

    private void tell(String line) {
        terminal.err().println(terminal.command() + ": " + line);
        if (down) {
            unlogged.add(line);
        }
    }

    /** In the mail log of the server, which writes these lines itself while it runs. */
    private void log(Settings settings) throws IOException {
        Path file = Path.of(settings.text("maillog_file"));
        if (unlogged.isEmpty() || !Files.isWritable(file)) {
            return;
        }
        try (MailLogFile log = new MailLogFile(
                file,
                settings.text("syslog_name"),
                settings.text("myhostname").replaceFirst("\\..*", ""),
                ProcessHandle.current().pid(),
                Clock.system(ZoneId.systemDefault()))) {
            unlogged.forEach(line -> log.log("postsuper", line));
        }
    }
}
