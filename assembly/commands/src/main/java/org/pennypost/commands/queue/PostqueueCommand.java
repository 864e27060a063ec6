package org.pennypost.commands.queue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.pennypost.commands.options.Caller;
import org.pennypost.commands.options.Getopt;
import org.pennypost.commands.options.SpooledContent;
import org.pennypost.commands.options.Terminal;
import org.pennypost.conf.Settings;
import org.pennypost.conf.control.Answer;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.queue.QueueDirectory;
import org.pennypost.queue.report.LeftMessages;
import org.pennypost.queue.report.QueueJson;
import org.pennypost.queue.report.QueueReport;
import org.pennypost.queue.report.QueueText;
import org.pennypost.routing.DomainList;
import org.pennypost.routing.LookupObserver;

/** The command {@code postqueue}: lists and flushes the queue. Source: Postfix postqueue(1). */
public final class PostqueueCommand extends QueueCommand {
    private static final List<Character> MODES = List.of('f', 'i', 'j', 'p', 's');

    /** A command at a terminal. */
    public PostqueueCommand(Terminal terminal) {
        super(terminal, QueueManuals.POSTQUEUE, UNAVAILABLE);
    }

    @Override
    int run(Getopt.Parsed parsed) throws Failure, IOException {
        List<Getopt.Option> modes = parsed.options().stream()
                .filter(option -> MODES.contains(option.letter()))
                .toList();
        if (modes.size() != 1 || !parsed.operands().isEmpty()) {
            throw usage();
        }
        Settings settings = settings(parsed);
        String value = modes.get(0).value();
        switch (modes.get(0).letter()) {
            case 'p' -> list(settings, false);
            case 'j' -> list(settings, true);
            case 'f' -> flush(settings, "flush");
            case 'i' -> flush(settings, "flush-message " + word(value));
            default -> flushSite(settings, word(value));
        }
        return 0;
    }

    private static String word(String value) throws Failure {
        if (!value.matches("[!-~]{1,300}")) {
            throw new Failure(UNAVAILABLE, "invalid argument: " + value);
        }
        return value;
    }

    private void list(Settings settings, boolean json) throws Failure, IOException {
        Path queue = settings.path("queue_directory");
        Caller caller = Caller.current(terminal.environment());
        try (SpooledContent body = new SpooledContent()) {
            Optional<Answer> answer =
                    new QueueClient(queue).ask("list " + caller.uid() + (json ? " json" : " text"), List.of(), body);
            if (answer.isPresent()) {
                check(answer.get());
                try (InputStream in = body.open()) {
                    in.transferTo(terminal.out());
                }
                return;
            }
        }
        if (!owns(caller, queue)) {
            throw new Failure(UNAVAILABLE, "Queue report unavailable - mail system is down");
        }
        terminal.warn("Mail system is down -- accessing queue directly");
        Writer out = new OutputStreamWriter(terminal.out(), StandardCharsets.UTF_8);
        QueueReport report = json
                ? new QueueJson(out)
                : new QueueText(settings.bool("enable_long_queue_ids"), ZoneId.systemDefault(), out);
        list(queue, report);
        out.flush();
    }

    private void list(Path queue, QueueReport report) throws IOException {
        new LeftMessages(queue).list(report);
        IOException[] failed = new IOException[1];
        new QueueDirectory(queue, Clock.systemUTC())
                .list(
                        message -> {
                            try {
                                report.message(message);
                            } catch (IOException e) {
                                failed[0] = e;
                            }
                        },
                        path -> terminal.warn(path + ": cannot be read as a message"));
        if (failed[0] != null) {
            throw failed[0];
        }
        report.end();
    }

    private static void check(Answer answer) throws Failure {
        if (answer.outcome() != Answer.Outcome.DONE) {
            throw new Failure(
                    answer.outcome() == Answer.Outcome.REFUSED ? NO_PERMISSION : UNAVAILABLE,
                    String.join("; ", answer.errors()));
        }
    }

    private void flushSite(Settings settings, String site) throws Failure, IOException {
        try {
            if (!DomainList.of("fast_flush_domains", settings, LookupObserver.NONE)
                    .contains(site)) {
                throw new Failure(UNAVAILABLE, "Flush service is not configured for destination \"" + site + "\"");
            }
        } catch (LookupFailure | IllegalArgumentException e) {
            throw new Failure(UNAVAILABLE, "fast_flush_domains: " + e.getMessage());
        }
        flush(settings, "flush-site " + site);
    }

    private void flush(Settings settings, String request) throws Failure, IOException {
        Caller caller = Caller.current(terminal.environment());
        String[] words = request.split(" ", 2);
        String line = words[0] + " " + caller.uid() + (words.length > 1 ? " " + words[1] : "");
        try (SpooledContent body = new SpooledContent()) {
            Optional<Answer> answer = new QueueClient(settings.path("queue_directory")).ask(line, List.of(), body);
            check(answer.orElseThrow(() -> new Failure(UNAVAILABLE, "Cannot flush mail queue - mail system is down")));
        }
    }
}
