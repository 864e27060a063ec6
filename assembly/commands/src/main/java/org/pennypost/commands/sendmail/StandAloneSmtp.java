package org.pennypost.commands.sendmail;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.pennypost.cleanup.Envelope;
import org.pennypost.cleanup.IncomingMessage;
import org.pennypost.cleanup.Recipient;
import org.pennypost.commands.options.Fatal;
import org.pennypost.commands.options.SpooledContent;
import org.pennypost.commands.options.Terminal;
import org.pennypost.conf.Settings;
import org.pennypost.conf.control.Submission;
import org.pennypost.smtpd.SmtpDialogue;
import org.pennypost.smtpd.SmtpdEnvironment;
import org.pennypost.smtpd.SmtpdHooks;
import org.pennypost.smtpd.Wire;

/** SMTP on standard input and output; what is accepted is submitted. Source: sendmail(1) {@code -bs}, smtpd(8). */
final class StandAloneSmtp {
    private static final int PIECE = 1 << 15;

    private final Terminal terminal;
    private final Submitter submitter;
    private final Settings settings;

    StandAloneSmtp(Terminal terminal, Submitter submitter, Settings settings) {
        this.terminal = requireNonNull(terminal);
        this.submitter = requireNonNull(submitter);
        this.settings = requireNonNull(settings);
    }

    /** Serves one session; gives the exit code. */
    int run() throws IOException {
        Clock clock = Clock.system(ZoneId.systemDefault());
        SmtpdEnvironment environment = SmtpdEnvironment.standAlone(settings, Submitted::new, clock);
        SmtpDialogue dialogue = new SmtpDialogue(
                environment, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0, SmtpdHooks.NONE, new Output());
        byte[] piece = new byte[PIECE];
        for (int read = 0; read >= 0 && !dialogue.isOver(); ) {
            read = terminal.in().read(piece);
            Duration pause = read > 0 ? dialogue.receive(piece, 0, read) : Duration.ZERO;
            while (!pause.isZero()) {
                pause = dialogue.resume(); // nobody else waits
            }
        }
        dialogue.disconnected();
        return 0;
    }

    private final class Output implements Wire {
        @Override
        public void send(byte[] bytes) {
            terminal.out().write(bytes, 0, bytes.length);
            terminal.out().flush();
        }

        @Override
        public void startTls(Supplier<SSLEngine> engine, Duration timeout) {
            throw new IllegalStateException("TLS is not offered here");
        }

        @Override
        public void close() {
            terminal.out().flush();
        }
    }

    /** A message that becomes a submission. */
    private final class Submitted implements IncomingMessage {
        private final SpooledContent content = new SpooledContent();
        private final String name = String.format(Locale.ROOT, "%05X%06X", random(0x100000), random(0x1000000));

        private static int random(int bound) {
            return new SecureRandom().nextInt(bound);
        }

        @Override
        public String queueId() {
            return name;
        }

        @Override
        public OutputStream content() {
            return content;
        }

        @Override
        public void commit(Envelope envelope) throws IOException {
            Map<String, String> attributes = new HashMap<>(envelope.attributes());
            attributes.keySet().retainAll(List.of(Submission.BODY, Submission.DSN_RET, Submission.DSN_ENVID));
            envelope.recipients().stream()
                    .flatMap(recipient -> recipient.dsnNotify().stream())
                    .findFirst()
                    .ifPresent(notify -> attributes.put(Submission.DSN_NOTIFY, notify));
            List<String> recipients = envelope.recipients().stream()
                    .map(Recipient::original)
                    .map(address -> address.text())
                    .toList();
            try {
                submitter.submit(
                        new Submission(envelope.sender().text(), Optional.empty(), attributes, recipients), content);
            } catch (Fatal e) {
                throw new IOException(e.getMessage(), e);
            }
        }

        @Override
        public void close() {
            try {
                content.close();
            } catch (IOException e) {
                terminal.warn(String.valueOf(e.getMessage()));
            }
        }
    }
}
