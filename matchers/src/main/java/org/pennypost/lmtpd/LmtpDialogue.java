package org.pennypost.lmtpd;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pennypost.address.Address;
import org.pennypost.dialogue.LineDialogue;
import org.pennypost.dialogue.Wire;
import org.pennypost.maillog.MailLog;
import org.pennypost.tls.TlsSession;

/** LMTP with one client. Source: RFC 2033, RFC 5321; Dovecot lmtp. */
public final class LmtpDialogue extends LineDialogue {
    private static final int LINE = 4096;
    private static final int RECIPIENTS = 1000;
    private static final int MAX_BAD = 20;
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("EEE, d MMM uuuu HH:mm:ss Z", Locale.US);
    private static final Pattern PATH =
            Pattern.compile("(?:FROM|TO): ?<((?:\"(?:[^\"\\\\]|\\\\.)*\"|[^\">])*)>( .*)?", Pattern.CASE_INSENSITIVE);

    private final LmtpSettings settings;
    private final LmtpDelivery delivery;
    private final InetAddress client;
    private final MailLog log;
    private final Clock clock;
    private Optional<String> helo = Optional.empty();
    private Optional<Address> sender = Optional.empty();
    private final List<Address> recipients = new ArrayList<>();
    private Optional<Path> file = Optional.empty();
    private int bad;
    private String ended = "Connection closed";

    /**
     * Begins.
     *
     * @param settings of the line
     * @param delivery delivers
     * @param client the client's address
     * @param log the mail log
     * @param clock gives the time, and the zone of the Received header
     * @param wire the way back
     */
    public LmtpDialogue(
            LmtpSettings settings, LmtpDelivery delivery, InetAddress client, MailLog log, Clock clock, Wire wire) {
        super(wire, LINE);
        this.settings = requireNonNull(settings);
        this.delivery = requireNonNull(delivery);
        this.client = requireNonNull(client);
        this.log = requireNonNull(log);
        this.clock = requireNonNull(clock);
    }

    @Override
    public void begin() {
        log("Connect from " + client.getHostAddress());
        reply("220 " + settings.hostname() + " LMTP " + settings.name());
        flush();
    }

    private void log(String text) {
        log.log("dovecot: lmtp(" + ProcessHandle.current().pid() + ")", text);
    }

    @Override
    public Duration timeout() {
        return settings.timeout();
    }

    @Override
    protected void lineTooLong() {
        bad("500 5.5.2 Line too long");
    }

    private void bad(String reply) {
        reply(reply);
        if (++bad >= MAX_BAD) {
            reply("421 4.7.0 Too many invalid commands.");
            ended = "Too many invalid commands";
            close();
        }
    }

    @Override
    protected void line(String text) {
        int blank = text.indexOf(' ');
        String argument = blank < 0 ? "" : text.substring(blank + 1).strip();
        switch ((blank < 0 ? text : text.substring(0, blank)).toUpperCase(Locale.ROOT)) {
            case "LHLO" -> lhlo(argument);
            case "MAIL" -> mail(argument);
            case "RCPT" -> rcpt(argument);
            case "DATA" -> data();
            case "RSET" -> {
                reset();
                reply("250 2.0.0 OK");
            }
            case "NOOP" -> reply("250 2.0.0 OK");
            case "VRFY" -> reply("252 2.3.3 Try RCPT instead");
            case "QUIT" -> {
                reply("221 2.0.0 Bye");
                ended = "Logged out";
                close();
            }
            default -> bad("500 5.5.1 Unknown command");
        }
    }

    private void lhlo(String name) {
        if (name.isEmpty()) {
            bad("501 5.5.4 Syntax: LHLO hostname");
            return;
        }
        reset();
        helo = Optional.of(name);
        reply("250-" + settings.hostname());
        reply("250-8BITMIME");
        reply("250-ENHANCEDSTATUSCODES");
        reply("250-PIPELINING");
        reply("250 SIZE" + (settings.sizeLimit() > 0 ? " " + settings.sizeLimit() : ""));
    }

    private void reset() {
        sender = Optional.empty();
        recipients.clear();
    }

    private void mail(String argument) {
        if (helo.isEmpty()) {
            bad("503 5.5.1 LHLO needed");
        } else if (sender.isPresent()) {
            bad("503 5.5.1 MAIL already given");
        } else if (!argument.toUpperCase(Locale.ROOT).startsWith("FROM:")) {
            bad("501 5.5.4 Syntax: MAIL FROM:<address>");
        } else {
            Matcher path = PATH.matcher(argument);
            if (!path.matches()) {
                bad("501 5.5.4 Syntax: MAIL FROM:<address>");
            } else if (isTooLarge(path.group(2))) {
                reply("552 5.3.4 Message size exceeds fixed maximum message size");
            } else {
                sender = Optional.of(Address.ofExternal(unicode(path.group(1))));
                reply("250 2.1.0 OK");
            }
        }
    }

    private boolean isTooLarge(String parameters) {
        Matcher size =
                Pattern.compile("(?i)(?:^| )SIZE=([0-9]{1,18})(?: |$)").matcher(parameters == null ? "" : parameters);
        return settings.sizeLimit() > 0 && size.find() && Long.parseLong(size.group(1)) > settings.sizeLimit();
    }

    private static String unicode(String bytes) {
        return new String(bytes.getBytes(ISO_8859_1), UTF_8);
    }

    private void rcpt(String argument) {
        Matcher path = PATH.matcher(argument);
        if (sender.isEmpty()) {
            bad("503 5.5.1 MAIL needed first");
        } else if (!argument.toUpperCase(Locale.ROOT).startsWith("TO:")
                || !path.matches()
                || path.group(1).isEmpty()) {
            bad("501 5.5.4 Syntax: RCPT TO:<address>");
        } else if (recipients.size() >= RECIPIENTS) {
            reply("452 4.5.3 Too many recipients");
        } else {
            Address recipient = Address.ofExternal(unicode(path.group(1)));
            Optional<String> refusal = delivery.refusal(recipient);
            if (refusal.isEmpty()) {
                recipients.add(recipient);
            }
            reply(refusal.orElse("250 2.1.5 OK"));
        }
    }

    // --- DATA

    private void data() {
        if (recipients.isEmpty()) {
            bad(sender.isEmpty() ? "503 5.5.1 MAIL needed first" : "503 5.5.1 No valid recipients");
            return;
        }
        try {
            Path spooled = Files.createTempFile(Files.createDirectories(settings.directory()), "lmtp", "");
            file = Optional.of(spooled);
            OutputStream out = new BufferedOutputStream(Files.newOutputStream(spooled), 1 << 14);
            out.write(received().getBytes(UTF_8));
            DataLines lines = new DataLines(out, settings.sizeLimit());
            reply("354 OK");
            bytes((bytes, offset, end) -> {
                int stop = lines.take(bytes, offset, end);
                if (lines.isComplete()) {
                    lines();
                    complete(lines, out, spooled);
                }
                return stop;
            });
        } catch (IOException e) {
            log("Error: " + e.getMessage());
            dropFile();
            reply("451 4.3.0 Temporary internal failure");
        }
    }

    private String received() {
        return "Received: from " + helo.orElse("unknown").replaceAll("[^\\x21-\\x7e]", "?") + " (["
                + client.getHostAddress() + "])\r\n\tby " + settings.hostname() + " (" + settings.name()
                + ") with LMTP; " + DATE.format(ZonedDateTime.now(clock)) + "\r\n";
    }

    private void complete(DataLines lines, OutputStream out, Path spooled) {
        try (out) {
            if (lines.failure().isPresent()) {
                throw lines.failure().get();
            }
            out.flush();
            if (lines.isTooLarge()) {
                recipients.forEach(each -> reply("552 5.3.4 Message size exceeds fixed maximum message size"));
            } else {
                delivery.deliver(sender.orElseThrow(), recipients, to -> Files.copy(spooled, to))
                        .forEach(this::reply);
            }
        } catch (IOException e) {
            log("Error: " + e.getMessage());
            recipients.forEach(each -> reply("451 4.3.0 Temporary internal failure"));
        } finally {
            dropFile();
        }
        reset();
    }

    private void dropFile() {
        file.ifPresent(path -> {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                log("Error: " + e.getMessage()); // swept at the next start
            }
        });
        file = Optional.empty();
    }

    // --- the end

    @Override
    public void secured(TlsSession tls) {
        handshakeEnded();
    }

    @Override
    public void handshakeFailed(String reason) {
        ended = reason;
    }

    @Override
    public void timedOut() {
        end("Disconnected for inactivity");
    }

    @Override
    public void end(String reason) {
        ended = reason;
        reply("421 4.4.2 " + settings.hostname() + " " + reason);
        flushAndClose();
    }

    @Override
    public void disconnected() {
        gone();
        dropFile();
        log("Disconnect from " + client.getHostAddress() + ": " + ended);
    }
}
