package org.pennypost.mbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;

/**
 * A process whose threads append to a mailbox, deliver to it, flag and expunge until it is killed. It says, a line each: {@code
 * validity N}; {@code appended UID NAME}, {@code delivered NAME}, {@code told UID NAME}, {@code flagged UID} and {@code gone UID}
 * when that is so; {@code going UID NAME} before it expunges.
 */
final class MailboxUnderLoad {
    private static final int FEW = 20;
    private static final int MANY = 150;

    private final IndexedMbox mailbox;
    private final String run;
    private final int seldom;

    private MailboxUnderLoad(IndexedMbox mailbox, String run) {
        this.mailbox = mailbox;
        this.run = run;
        this.seldom = Math.floorMod(run.hashCode(), 25);
    }

    /** What a thread does again and again. */
    @FunctionalInterface
    private interface Work {
        void once(int number) throws IOException;
    }

    /** Arguments: the directory, and a name that no other run has. */
    public static void main(String[] arguments) throws IOException {
        IndexedMbox mailbox = opened(Path.of(arguments[0]));
        say("validity " + mailbox.uidValidity());
        MailboxUnderLoad load = new MailboxUnderLoad(mailbox, arguments[1]);
        Random random = new Random(arguments[1].hashCode());
        Random other = new Random(arguments[1].hashCode() + 1L);
        List<Work> all = List.of(
                load::append, load::deliver, number -> load.flag(number, random), number -> load.expunge(other));
        for (Work work : all) {
            new Thread(() -> repeat(work)).start();
        }
    }

    /** The mailbox as a process of its own opens it. */
    static IndexedMbox opened(Path directory) throws IOException {
        MboxPlace place = new MboxPlace(
                directory.resolve("state"),
                UserRights.SAME,
                () -> MailboxSettings.DEFAULTS,
                "alice@example.test",
                Clock.system(ZoneOffset.UTC));
        return new MboxRegistry(AppendNotes.open(directory.resolve("notes"), text -> {}))
                .indexed(directory.resolve("mailbox"), place);
    }

    /** The name of a message. */
    static String name(MessageText text) throws IOException {
        String header = new String(text.open().readNBytes(1000), ISO_8859_1);
        return header.replaceFirst("(?s)^.*?Subject: (.*?)\r\n.*$", "$1");
    }

    private static void repeat(Work work) {
        try {
            for (int i = 0; ; i++) {
                work.once(i);
            }
        } catch (IOException | RuntimeException e) {
            e.printStackTrace();
        }
    }

    private static void say(String line) {
        byte[] bytes = (line + "\n").getBytes(US_ASCII);
        synchronized (MailboxUnderLoad.class) {
            System.out.write(bytes, 0, bytes.length);
            System.out.flush();
        }
    }

    private void append(int number) throws IOException {
        List<NewMessage> messages = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int i = 0; i <= number % 2; i++) {
            String name = run + ".a" + number + "." + i;
            names.add(name);
            byte[] text = TestMail.message(name).replace("\n", "\r\n").getBytes(US_ASCII);
            messages.add(new NewMessage(
                    () -> new ByteArrayInputStream(text), Instant.ofEpochSecond(1795488500), MessageFlags.NONE));
        }
        List<IndexedMessage> added = mailbox.append(messages);
        for (int i = 0; i < added.size(); i++) {
            say("appended " + added.get(i).uid() + " " + names.get(i));
        }
    }

    private void deliver(int number) throws IOException {
        String name = run + ".d" + number;
        AppendResult result =
                mailbox.file().append(Appending.FROM, List.of(), TestMail.content(name), Appending.PATIENT);
        if (!(result instanceof AppendResult.Appended)) {
            throw new IOException(result.toString());
        }
        say("delivered " + name);
    }

    private void flag(int number, Random random) throws IOException {
        List<IndexedMessage> messages = mailbox.current().messages();
        if (messages.isEmpty()) {
            return;
        }
        long uid = messages.get(random.nextInt(messages.size())).uid();
        for (Map.Entry<Long, MessageText> read :
                mailbox.read(List.of(uid), true).entrySet()) {
            say("told " + uid + " " + name(read.getValue()));
        }
        List<MboxChange.FlagChange> changed = mailbox.flag(uid, uid, flags -> {
            TreeSet<String> keywords = new TreeSet<>(flags.keywords());
            keywords.add("kept");
            return MessageFlags.of(flags.bits() | MessageFlags.FLAGGED, keywords);
        });
        if (!changed.isEmpty()) {
            say("flagged " + uid);
        }
        // Some processes never come to this, so that what was told outlives several of them.
        if (number % 20 == seldom) {
            mailbox.write();
        }
        if (number % 3 == 0) {
            mailbox.save();
        }
    }

    private void expunge(Random random) throws IOException {
        List<IndexedMessage> messages = mailbox.current().messages();
        if (messages.size() < FEW) {
            return;
        }
        List<Long> uids = new ArrayList<>();
        int first = random.nextBoolean() ? 0 : random.nextInt(messages.size());
        for (int i = 0; i < (messages.size() > MANY ? MANY / 3 : 1 + random.nextInt(3)); i++) {
            uids.add(messages.get((first + i * (1 + random.nextInt(2))) % messages.size())
                    .uid());
        }
        for (Map.Entry<Long, MessageText> read : mailbox.read(uids, true).entrySet()) {
            say("going " + read.getKey() + " " + name(read.getValue()));
        }
        for (IndexedMessage gone : mailbox.expunge(uids)) {
            say("gone " + gone.uid());
        }
    }
}
