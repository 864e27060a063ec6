package org.pennypost.server.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.channels.SocketChannel;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.pennypost.conf.control.Answer;
import org.pennypost.queue.pickup.LocalUser;

/** Understands requests, looks who may ask for what, and answers. Threads may share it. */
final class Requests {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int LONGEST_QUESTION = 1 << 16;
    private static final Set<String> OF_USERS = Set.of("submit", "list", "flush", "flush-message", "flush-site");
    private static final Answer REFUSAL =
            Answer.failed(Answer.Outcome.REFUSED, "only root and the user that the server runs as may ask for this");

    private final Control control;

    Requests(Control control) {
        this.control = requireNonNull(control);
    }

    /**
     * Answers a request.
     *
     * @param channel the client's
     * @param line from which the request was read
     * @param request what it says
     * @param peer who asks
     * @param controls whether that one is root or the server's own user
     * @return whether the server is to stop now
     */
    boolean answer(SocketChannel channel, RequestLine line, String request, UserPrincipal peer, boolean controls)
            throws IOException {
        List<String> words = List.of(request.split(" ", -1));
        if (OF_USERS.contains(words.get(0))) {
            String uid = words.size() > 1 ? words.get(1) : "";
            if (Peers.is(peer, uid)) {
                ofUser(channel, line, words, LocalUser.of(peer, Long.parseLong(uid)), controls);
            } else {
                line.write(Answer.failed(Answer.Outcome.REFUSED, "you are not user " + uid)
                        .json());
            }
            return false;
        }
        Answer answer = controls ? ofOwner(channel, line, words) : REFUSAL;
        line.write(answer.json());
        return request.equals("stop") && answer.outcome() == Answer.Outcome.DONE;
    }

    private void ofUser(SocketChannel channel, RequestLine line, List<String> words, LocalUser user, boolean controls)
            throws IOException {
        String value = words.size() > 2 ? words.get(2) : "";
        switch (words.get(0)) {
            case "submit" -> {
                try (ChannelInput in = new ChannelInput(channel, line.rest(), PATIENCE)) {
                    line.write(control.submit(user, in).json());
                }
            }
            case "list" -> {
                Answer answer = control.mayList(user, controls);
                line.write(answer.json());
                if (answer.outcome() == Answer.Outcome.DONE) {
                    list(channel, value.equals("json"));
                }
            }
            default ->
                line.write(control.flush(user, controls, words.get(0), value).json());
        }
    }

    private void list(SocketChannel channel, boolean json) throws IOException {
        try (ChannelOutput out = new ChannelOutput(channel, PATIENCE);
                Writer writer = new BufferedWriter(new OutputStreamWriter(out, UTF_8), 1 << 16)) {
            control.list(json, writer);
        }
    }

    private Answer ofOwner(SocketChannel channel, RequestLine line, List<String> words) throws IOException {
        if (words.get(0).equals("doveadm") && words.size() == 2) {
            try (ChannelInput in = new ChannelInput(channel, line.rest(), PATIENCE)) {
                String more = new String(in.readNBytes(LONGEST_QUESTION), UTF_8);
                return control.users(words.get(1), more.lines().toList());
            }
        }
        if (!words.get(0).equals("postsuper") || words.size() != 3) {
            return switch (String.join(" ", words)) {
                case "reload" -> control.reload();
                case "status" -> Answer.status(control.listeners());
                case "stop" -> Answer.of(Answer.Outcome.DONE);
                default -> Answer.of(Answer.Outcome.UNKNOWN);
            };
        }
        try (ChannelInput in = new ChannelInput(channel, line.rest(), PATIENCE)) {
            BufferedReader ids = new BufferedReader(new InputStreamReader(in, UTF_8));
            return control.change(words.get(1), List.of(words.get(2).split(",", -1)), ids);
        }
    }
}
