package org.pennypost.maillog;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The mail log in a file: {@code Nov 24 02:28:11 mail postfix/smtpd[145]: connect from unknown[127.0.0.9]}.
 *
 * <p>The file is opened for appending and opened anew when it was renamed or removed under us (log rotation), looked at
 * once a second. Thread safe. A line that cannot be written is lost and counted; mail goes on. Source: postconf(5)
 * maillog_file, syslog_name.
 */
public final class MailLogFile implements MailLog, AutoCloseable {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.US);

    /** The tag of lines that Dovecot would write, which has no process id. */
    private static final String DOVECOT = "dovecot: ";

    /** What is logged of a longer text, as of Postfix's. */
    private static final int LONGEST = 2000;

    private final Path path;
    private final String syslogName;
    private final String hostname;
    private final long pid;
    private final Clock clock;
    private FileChannel channel;
    private Object key;
    private long second = Long.MIN_VALUE;
    private String stamp = "";
    private long lost;
    private boolean closed;

    /**
     * Opens the file, making it and its directory when they are missing.
     *
     * @param path the file
     * @param syslogName the first part of each tag, {@code postfix} by default
     * @param hostname the name of the machine as the log shows it
     * @param pid the number between the brackets
     * @param clock gives the time and its zone
     * @throws IOException when the file cannot be opened
     */
    public MailLogFile(Path path, String syslogName, String hostname, long pid, Clock clock) throws IOException {
        this.path = requireNonNull(path);
        this.syslogName = requireNonNull(syslogName);
        this.hostname = requireNonNull(hostname);
        this.pid = pid;
        this.clock = requireNonNull(clock);
        Path directory = path.toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        reopen();
    }

    @Override
    public synchronized void log(String service, String text) {
        try {
            tick();
            StringBuilder line = new StringBuilder(64 + text.length());
            line.append(stamp).append(' ').append(hostname).append(' ');
            if (service.startsWith(DOVECOT)) {
                line.append(service).append(": ");
            } else {
                line.append(syslogName).append('/').append(service);
                line.append('[').append(pid).append("]: ");
            }
            appendPrintable(line, text);
            ByteBuffer bytes = ByteBuffer.wrap(line.append('\n').toString().getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            lost++;
        }
    }

    /**
     * Tells how many lines could not be written.
     *
     * @return the number since the start
     */
    public synchronized long lostLines() {
        return lost;
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        channel.close();
    }

    private void tick() throws IOException {
        long now = Math.floorDiv(clock.millis(), 1000);
        if (now != second) {
            second = now;
            stamp = TIME.format(ZonedDateTime.now(clock));
            if (channel.isOpen() && !sameFile()) {
                reopen();
            }
        }
        if (!channel.isOpen() && !closed) {
            reopen(); // an interrupted thread closes the channel it writes to
        }
    }

    private boolean sameFile() {
        try {
            return key != null && key.equals(fileKey());
        } catch (IOException e) {
            return false;
        }
    }

    private Object fileKey() throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    private void reopen() throws IOException {
        FileChannel opened =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        if (channel != null) {
            channel.close();
        }
        channel = opened;
        key = fileKey();
    }

    private static void appendPrintable(StringBuilder line, String text) {
        for (int i = 0; i < Math.min(text.length(), LONGEST); i++) {
            char c = text.charAt(i);
            line.append(c < ' ' || c == 127 ? '?' : c);
        }
    }
}
