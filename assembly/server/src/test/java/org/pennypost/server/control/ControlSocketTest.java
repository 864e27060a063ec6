package org.pennypost.server.control;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pennypost.conf.control.Answer;
import org.pennypost.conf.control.ControlPath;
import org.pennypost.queue.pickup.LocalUser;

/** Whoever may is served, whatever else comes in is answered in bounded time. */
final class ControlSocketTest {
    private static final Answer RELOADED = Answer.done(List.of("odd"), List.of("a: b -> c"), List.of());

    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Control control = new Control() {
        @Override
        public List<String> listeners() {
            return List.of("127.0.0.1:25 smtpd");
        }

        @Override
        public Answer reload() {
            return RELOADED;
        }

        @Override
        public Answer submit(LocalUser user, InputStream submission) {
            try {
                String content = new String(submission.readNBytes(9), US_ASCII);
                return Answer.done(List.of(), List.of(user.uid() + " " + content), List.of());
            } catch (IOException e) {
                return Answer.failed(Answer.Outcome.FAILED, e.toString());
            }
        }

        @Override
        public Answer mayList(LocalUser user, boolean controls) {
            return controls ? Answer.of(Answer.Outcome.DONE) : Answer.failed(Answer.Outcome.REFUSED, "no");
        }

        @Override
        public void list(boolean json, Appendable out) throws IOException {
            out.append("x".repeat(1_000_000)).append(json ? " json" : " text");
        }

        @Override
        public Answer flush(LocalUser user, boolean controls, String request, String value) {
            return Answer.done(List.of(), List.of(request, value), List.of());
        }

        @Override
        public Answer change(String change, List<String> queues, BufferedReader ids) throws IOException {
            return Answer.done(List.of(change), queues, ids.lines().toList());
        }

        @Override
        public Answer users(String question, List<String> words) {
            return Answer.found(
                    Stream.concat(Stream.of(question), words.stream()).toList());
        }

        @Override
        public void stop() {
            stopped.countDown();
        }
    };

    @TempDir
    private Path queue;

    @Test
    void answersEachRequest() throws Exception {
        try (ControlSocket socket = ControlSocket.open(queue, control)) {
            assertThat(socket).isNotNull();
            assertThat(ask("reload\n")).isEqualTo(RELOADED);
            assertThat(ask("status\n").listeners()).containsExactly("127.0.0.1:25 smtpd");
            assertThat(ask("nonsense\n")).isEqualTo(Answer.of(Answer.Outcome.UNKNOWN));
            assertThat(ask("\n")).isEqualTo(Answer.of(Answer.Outcome.UNKNOWN));
            assertThat(ask("x".repeat(512))).isEqualTo(Answer.of(Answer.Outcome.UNKNOWN));
            assertThat(ask("submit " + uid() + "\nSubject: x").changes()).containsExactly(uid() + " Subject: ");
            assertThat(ask("submit " + (uid() + 1) + "\nSubject: x").outcome()).isEqualTo(Answer.Outcome.REFUSED);
            assertThat(ask("submit x\nSubject: x").outcome()).isEqualTo(Answer.Outcome.REFUSED);
            assertThat(ask("flush " + uid() + "\n").changes()).containsExactly("flush", "");
            assertThat(ask("flush-site " + uid() + " x.test\n").changes()).containsExactly("flush-site", "x.test");
            assertThat(ask("flush\n").outcome()).isEqualTo(Answer.Outcome.REFUSED);
            assertThat(ask("postsuper hold\n").outcome()).isEqualTo(Answer.Outcome.UNKNOWN);
            assertThat(stopped.getCount()).isEqualTo(1);
            assertThat(ask("stop\n")).isEqualTo(Answer.of(Answer.Outcome.DONE));
            assertThat(stopped.await(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(ControlPath.of(queue)).doesNotExist();
    }

    @Test
    void sendsAListBehindItsAnswerAndReadsWhatBelongsToARequest() throws Exception {
        try (ControlSocket socket = ControlSocket.open(queue, control);
                ControlPath path = ControlPath.reach(ControlPath.of(queue))) {
            assertThat(socket).isNotNull();
            String list = all(path, "list " + uid() + " json\n");
            assertThat(list).startsWith("{\"outcome\":\"done\"").endsWith("}\n" + "x".repeat(1_000_000) + " json");

            Answer changed = Answer.parse(
                            all(path, "postsuper hold active,hold\nABC\nALL\n").strip())
                    .orElseThrow();
            assertThat(changed.warnings()).containsExactly("hold");
            assertThat(changed.changes()).containsExactly("active", "hold");
            assertThat(changed.restart()).containsExactly("ABC", "ALL");

            assertThat(Answer.parse(all(path, "doveadm auth-test\nalice\npass word\n")
                                    .strip())
                            .orElseThrow()
                            .found())
                    .containsExactly("auth-test", "alice", "pass word");
        }
    }

    private static String all(ControlPath path, String request) throws IOException {
        try (SocketChannel channel = SocketChannel.open(path.address())) {
            channel.write(ByteBuffer.wrap(request.getBytes(US_ASCII)));
            channel.shutdownOutput();
            return new String(Channels.newInputStream(channel).readAllBytes(), US_ASCII);
        }
    }

    @Test
    void takesThePlaceOfASocketThatWasLeftBehindAndOfNothingElse() throws Exception {
        Path deep = Files.createDirectories(queue.resolve("d".repeat(110)));
        try (ControlSocket left = ControlSocket.open(deep, control);
                ControlSocket next = ControlSocket.open(deep, control)) {
            assertThat(left).isNotSameAs(next);
            assertThat(ask(deep, "status\n").outcome()).isEqualTo(Answer.Outcome.DONE);
        }
        Files.createDirectory(ControlPath.of(deep));

        assertThatThrownBy(() -> ControlSocket.open(deep, control).close())
                .isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void onlyRootAndTheOwnerMayControl() throws Exception {
        Peers peers = new Peers(user("0"), user("4711"));

        assertThat(peers.mayControl(user("0"))).isTrue();
        assertThat(peers.mayControl(user("root"))).isTrue();
        assertThat(peers.mayControl(user("4711"))).isTrue();
        assertThat(peers.mayControl(user("4712"))).isFalse();
        assertThat(peers.mayControl(user("65534"))).isFalse();
    }

    private int uid() throws IOException {
        return (Integer) Files.getAttribute(queue, "unix:uid");
    }

    private static UserPrincipal user(String name) throws IOException {
        return FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(name);
    }

    private Answer ask(String request) throws IOException {
        return ask(queue, request);
    }

    private static Answer ask(Path queue, String request) throws IOException {
        try (ControlPath path = ControlPath.reach(ControlPath.of(queue));
                SocketChannel channel = SocketChannel.open(path.address())) {
            channel.write(ByteBuffer.wrap(request.getBytes(US_ASCII)));
            byte[] answer = Channels.newInputStream(channel).readNBytes(65536);
            return Answer.parse(new String(answer, US_ASCII)).orElseThrow();
        } catch (java.net.SocketException e) {
            throw new IOException("after " + request.length(), e);
        }
    }
}
