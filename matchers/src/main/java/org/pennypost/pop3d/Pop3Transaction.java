package org.pennypost.pop3d;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.function.Consumer;

/** The TRANSACTION state: one user's messages by number, and what is to become of them. Source: RFC 1939 section 5. */
final class Pop3Transaction {
    private final Maildrop maildrop;
    private final Output output;
    private final List<Maildrop.Message> messages;
    private final TreeSet<Integer> deleted = new TreeSet<>();
    private final TreeSet<Integer> retrieved = new TreeSet<>();
    private int retr;
    private long retrBytes;
    private int top;
    private long topBytes;

    /** The way back to the client. */
    interface Output {
        void reply(String line);

        void send(byte[] bytes, int offset, int length);
    }

    Pop3Transaction(Maildrop maildrop, Output output) throws IOException {
        this.maildrop = requireNonNull(maildrop);
        this.output = requireNonNull(output);
        this.messages = List.copyOf(maildrop.messages());
    }

    void stat() {
        output.reply("+OK " + (messages.size() - deleted.size()) + " " + size());
    }

    private long size() {
        long all = 0;
        for (int i = 0; i < messages.size(); i++) {
            all += deleted.contains(i) ? 0 : messages.get(i).size();
        }
        return all;
    }

    void list(String argument) {
        each(argument, true, index -> Long.toString(messages.get(index).size()));
    }

    void uidl(String argument) {
        long validity = maildrop.uidValidity();
        HexFormat hex = HexFormat.of();
        String behind = hex.toHexDigits(validity, 8);
        each(argument, false, index -> hex.toHexDigits(messages.get(index).uid(), 8) + behind);
    }

    private interface Value {
        String of(int index);
    }

    private void each(String argument, boolean counted, Value value) {
        if (!argument.isEmpty()) {
            message(argument, index -> output.reply("+OK " + (index + 1) + " " + value.of(index)));
            return;
        }
        output.reply(counted ? "+OK " + (messages.size() - deleted.size()) + " messages:" : "+OK");
        for (int i = 0; i < messages.size(); i++) {
            if (!deleted.contains(i)) {
                output.reply((i + 1) + " " + value.of(i));
            }
        }
        output.reply(".");
    }

    void dele(String argument) {
        message(argument, index -> {
            deleted.add(index);
            output.reply("+OK Marked to be deleted.");
        });
    }

    void rset() {
        deleted.clear();
        retrieved.clear();
        output.reply("+OK");
    }

    void retr(String argument) throws IOException {
        Optional<Integer> index = index(argument);
        if (index.isPresent()) {
            Maildrop.Message message = messages.get(index.get());
            if (write(index.get(), "+OK " + message.size() + " octets", OptionalInt.empty())) {
                retrieved.add(index.get());
                retr++;
                retrBytes += message.size();
            }
        }
    }

    void top(String arguments) throws IOException {
        String[] words = arguments.split(" +", -1);
        Optional<Integer> index = index(words[0]);
        if (index.isEmpty()) {
            return;
        }
        if (words.length != 2 || !words[1].matches("[0-9]{1,9}")) {
            output.reply("-ERR Invalid size: " + shown(words.length > 1 ? words[1] : ""));
            return;
        }
        if (write(index.get(), "+OK", OptionalInt.of(Integer.parseInt(words[1])))) {
            top++;
        }
    }

    private boolean write(int index, String first, OptionalInt lines) throws IOException {
        long[] sent = {0};
        OutputStream client = new OutputStream() {
            @Override
            public void write(int one) {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                sent[0] += length;
                output.send(bytes, offset, length);
            }
        };
        DotStuffing body = new DotStuffing(client, lines);
        boolean[] begun = {false};
        boolean found = maildrop.write(messages.get(index), new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                if (!begun[0]) {
                    begun[0] = true;
                    output.reply(first);
                }
                body.write(bytes, offset, length);
            }
        });
        if (!found) {
            output.reply("-ERR Message " + (index + 1) + " expunged.");
            return false;
        }
        if (!begun[0]) {
            output.reply(first);
        }
        body.end();
        topBytes += lines.isPresent() ? sent[0] : 0;
        return true;
    }

    /**
     * Puts it all into effect.
     *
     * @param deletions whether deletions are, too
     */
    void update(boolean deletions) throws IOException {
        maildrop.update(
                retrieved.stream().map(messages::get).toList(),
                deletions ? deleted.stream().map(messages::get).toList() : List.of());
    }

    boolean hasDeletions() {
        return !deleted.isEmpty();
    }

    /** What was done, as in {@code pop3_logout_format}. */
    String summary(boolean deletions) {
        return "top=" + top + "/" + topBytes + ", retr=" + retr + "/" + retrBytes + ", del="
                + (deletions ? deleted.size() : 0) + "/" + messages.size() + ", size="
                + messages.stream().mapToLong(Maildrop.Message::size).sum();
    }

    private void message(String argument, Consumer<Integer> then) {
        index(argument).ifPresent(then);
    }

    /** Empty, with a reply, where there is no such message. */
    private Optional<Integer> index(String argument) {
        List<String> errors = new ArrayList<>();
        if (!argument.matches("[0-9]+")) {
            errors.add(
                    argument.matches("[0-9]+ .*")
                            ? "Noise after message number: " + shown(argument.replaceFirst("[0-9]+ +", ""))
                            : "Invalid message number: " + shown(argument));
        } else if (argument.length() > 10) {
            errors.add("Message number too large: " + shown(argument));
        } else {
            long number = Long.parseLong(argument);
            if (number < 1 || number > messages.size()) {
                errors.add("There's no message " + number + ".");
            } else if (deleted.contains((int) number - 1)) {
                errors.add("Message is deleted.");
            } else {
                return Optional.of((int) number - 1);
            }
        }
        output.reply("-ERR " + errors.get(0));
        return Optional.empty();
    }

    static String shown(String text) {
        return text.length() > 100 ? text.substring(0, 100) : text;
    }
}
