package org.pennypost.commands;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.pennypost.conf.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code pennypost logrotate}. Source: Postfix postfix(1), postconf(5) maillog_file_rotate_suffix, maillog_file_compressor. */
@Command(
        name = "logrotate",
        header = "Puts the mail log aside and compresses it.",
        description = {
            "",
            "The file of maillog_file gets the suffix that maillog_file_rotate_suffix makes of the time, and is compressed with "
                    + "maillog_file_compressor; the server goes on in a new one. Files in /dev are left alone.",
            ""
        })
final class LogrotateCommand implements Callable<Integer> {
    /** The server looks once a second whether its log is still there. */
    private static final long UNTIL_NOTICED_MILLIS = 1100;

    @ParentCommand
    private Pennypost parent;

    @Override
    public Integer call() throws CommandFailure {
        ConfigurationDirectory directory = parent.configurationDirectory();
        Settings settings = directory
                .load()
                .settings()
                .orElseThrow(() -> new CommandFailure(
                        Sysexits.CONFIGURATION, "the configuration has errors; see pennypost check"));
        String file = settings.text("maillog_file");
        if (file.isEmpty() || file.startsWith("/dev/")) {
            throw new CommandFailure(
                    Sysexits.FAILURE,
                    "not rotating '" + file + "': set maillog_file in " + directory.path() + "/main.cf to a file");
        }
        try {
            String suffix = run(List.of("date", "+" + settings.text("maillog_file_rotate_suffix")));
            Path old = Path.of(file + "." + suffix);
            if (Files.exists(old)) {
                throw new IOException(old + " is there already");
            }
            Files.move(Path.of(file), old);
            if (directory.server().isPresent()) {
                Thread.sleep(UNTIL_NOTICED_MILLIS);
            }
            run(List.of(settings.text("maillog_file_compressor"), old.toString()));
            return Sysexits.OK.code();
        } catch (IOException e) {
            throw new CommandFailure(
                    Sysexits.FAILURE,
                    "logfile '" + file + "' rotation failed: " + reason(e) + " (mend that, and try again)");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(Sysexits.TEMPORARY, "interrupted");
        }
    }

    private static String reason(IOException e) {
        return e instanceof java.nio.file.NoSuchFileException missing
                ? missing.getFile() + ": No such file or directory"
                : e.getMessage();
    }

    private static String run(List<String> words) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IOException(words.get(0) + ": " + said);
        }
        return said;
    }
}
