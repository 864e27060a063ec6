package org.pennypost.commands.sendmail;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Optional;
import org.pennypost.commands.options.Caller;
import org.pennypost.commands.options.Fatal;
import org.pennypost.commands.options.SpooledContent;
import org.pennypost.commands.options.Terminal;
import org.pennypost.conf.Settings;
import org.pennypost.conf.control.Answer;
import org.pennypost.conf.control.ControlPath;
import org.pennypost.conf.control.Maildrop;
import org.pennypost.conf.control.Submission;
import org.pennypost.conf.control.SubmissionFormat;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.routing.DomainList;
import org.pennypost.routing.LookupObserver;

/**
 * Gives a message to the server, or leaves it where the server will find it. When this returns, the message is on stable
 * storage.
 */
final class Submitter {
    private static final String ANYONE = "static:anyone";

    private final Terminal terminal;
    private final Settings settings;
    private final Caller caller;

    Submitter(Terminal terminal, Settings settings, Caller caller) {
        this.terminal = requireNonNull(terminal);
        this.settings = requireNonNull(settings);
        this.caller = requireNonNull(caller);
    }

    /** Refuses who may not submit mail, before anything is read. */
    void checkUser() throws Fatal {
        if (settings.list("authorized_submit_users").equals(java.util.List.of(ANYONE))) {
            return;
        }
        try {
            String name = caller.name().isEmpty() ? "unknown" : caller.name();
            if (!DomainList.exact("authorized_submit_users", settings, LookupObserver.NONE)
                    .contains(name)) {
                throw new Fatal("User " + caller.label() + " is not allowed to submit mail");
            }
        } catch (LookupFailure | IllegalArgumentException e) {
            throw new Fatal("authorized_submit_users: " + e.getMessage());
        }
    }

    /**
     * Submits a message.
     *
     * @throws Fatal when the server does not want it, or it can be left nowhere
     */
    void submit(Submission submission, SpooledContent content) throws Fatal {
        Path queue = settings.path("queue_directory");
        Optional<Answer> answer = Optional.empty();
        try {
            answer = ask(ControlPath.of(queue), submission, content);
        } catch (IOException e) {
            terminal.warn("the mail system does not answer (" + reason(e) + "); the message waits in maildrop");
        }
        if (answer.map(Answer::outcome).equals(Optional.of(Answer.Outcome.DONE))) {
            return;
        }
        if (answer.map(Answer::outcome).equals(Optional.of(Answer.Outcome.REFUSED))) {
            throw new Fatal(
                    caller.label() + ": " + String.join("; ", answer.get().errors()));
        }
        try (InputStream in = content.open()) {
            Maildrop.of(queue).write(submission, in);
        } catch (IOException e) {
            throw new Fatal(caller.label() + ": the message cannot be left in "
                    + Maildrop.of(queue).directory() + ": " + reason(e));
        }
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    /** Empty when the server had no answer, or none that is known here. */
    private Optional<Answer> ask(Path socket, Submission submission, SpooledContent content) throws IOException {
        try (ControlPath path = ControlPath.reach(socket);
                SocketChannel channel = SocketChannel.open(path.address())) {
            send(channel, submission, content);
            return Answer.parse(new String(read(channel), US_ASCII));
        }
    }

    private void send(SocketChannel channel, Submission submission, SpooledContent content) throws IOException {
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
        try (InputStream in = content.open()) {
            out.write(("submit " + caller.uid() + "\n").getBytes(US_ASCII));
            SubmissionFormat.write(submission, in, out);
            out.flush();
        } catch (IOException e) {
            return; // a server that does not want to hear more has said why
        }
    }

    private static byte[] read(SocketChannel channel) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(8192);
        try {
            while (channel.read(buffer) >= 0) {
                answer.write(buffer.array(), 0, buffer.position());
                buffer.clear();
            }
        } catch (IOException e) {
            if (answer.size() == 0) {
                throw e;
            }
        }
        return answer.toByteArray();
    }
}
