package org.pennypost.commands.queue;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pennypost.commands.options.Getopt;
import org.pennypost.commands.options.Terminal;
import org.pennypost.queue.QueueDirectory;
import org.pennypost.queue.QueueFile;
import org.pennypost.queue.report.QueueFileText;

/** The command {@code postcat}: shows files of the queue. Source: Postfix postcat(1). */
public final class PostcatCommand extends QueueCommand {
    private static final Map<Character, QueueFileText.Part> PARTS = Map.of(
            'e', QueueFileText.Part.ENVELOPE,
            'h', QueueFileText.Part.HEADER,
            'b', QueueFileText.Part.BODY);
    private static final Map<Character, QueueFileText.Prefix> PREFIXES = Map.of(
            'd', QueueFileText.Prefix.TYPE,
            'o', QueueFileText.Prefix.OFFSET,
            'v', QueueFileText.Prefix.NAME);

    /** A command at a terminal. */
    public PostcatCommand(Terminal terminal) {
        super(terminal, QueueManuals.POSTCAT, 1);
    }

    @Override
    int run(Getopt.Parsed parsed) throws Failure, IOException {
        Set<QueueFileText.Part> parts = EnumSet.noneOf(QueueFileText.Part.class);
        Set<QueueFileText.Prefix> prefixes = EnumSet.noneOf(QueueFileText.Prefix.class);
        for (Getopt.Option option : parsed.options()) {
            Optional.ofNullable(PARTS.get(option.letter())).ifPresent(parts::add);
            Optional.ofNullable(PREFIXES.get(option.letter())).ifPresent(prefixes::add);
        }
        if (parts.isEmpty()) {
            parts = EnumSet.allOf(QueueFileText.Part.class);
        }
        QueueFileText text = new QueueFileText(parts, prefixes, ZoneId.systemDefault(), terminal.out());
        boolean queued = parsed.has('q');
        if (parsed.operands().isEmpty() && !queued) {
            input(text);
        }
        Path queue = queued ? settings(parsed).path("queue_directory") : Path.of("");
        for (String operand : parsed.operands()) {
            Path path = queued ? find(queue, operand) : Path.of(operand);
            show(text, queued ? queue.relativize(path).toString() : operand, path);
        }
        return 0;
    }

    private static Path find(Path queue, String queueId) throws Failure {
        try {
            // A directory that may not be read would look empty.
            for (String name : QueueDirectory.NAMES) {
                if (Files.isDirectory(queue.resolve(name)) && !Files.isExecutable(queue.resolve(name))) {
                    throw new Failure(1, "open queue file " + queueId + ": Permission denied");
                }
            }
            return new QueueDirectory(queue, Clock.systemUTC())
                    .find(queueId)
                    .orElseThrow(() -> new Failure(1, "open queue file " + queueId + ": No such file or directory"));
        } catch (SecurityException e) {
            throw new Failure(1, "open queue file " + queueId + ": Permission denied");
        }
    }

    private void show(QueueFileText text, String name, Path path) throws Failure, IOException {
        try {
            text.show(name, QueueFile.read(path));
        } catch (NoSuchFileException e) {
            throw new Failure(1, "open queue file " + name + ": No such file or directory");
        } catch (AccessDeniedException e) {
            throw new Failure(1, "open queue file " + name + ": Permission denied");
        } catch (FileSystemException e) {
            throw new Failure(1, "open queue file " + name + ": " + e.getReason());
        } catch (IOException e) {
            terminal.warn(name + ": input is not a valid queue file");
        }
    }

    private void input(QueueFileText text) throws Failure, IOException {
        Path copy = Files.createTempFile("postcat", "");
        try {
            Files.copy(terminal.in(), copy, StandardCopyOption.REPLACE_EXISTING);
            show(text, "stdin", copy);
        } finally {
            Files.delete(copy);
        }
    }
}
