package org.pennypost.queue;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Random;

/** A process that fills a queue and empties it until it is killed. It says {@code NAME} when a message is committed. */
final class QueueUnderLoad {
    private static final int THREADS = 3;

    private final MessageQueue queue;
    private final QueueIds ids = new QueueIds(Clock.systemUTC());
    private final String run;
    private final OutputStream delivered;

    private QueueUnderLoad(Path directory, String run) throws IOException {
        this.queue = new MessageQueue(
                directory.resolve("queue"),
                new ActiveMessages((service, text) -> {}),
                (service, text) -> {},
                Clock.systemUTC());
        this.run = run;
        this.delivered = new FileOutputStream(directory.resolve("delivered").toFile(), true);
    }

    /** Arguments: the directory, and a name that no other run has. */
    public static void main(String[] arguments) throws Exception {
        QueueUnderLoad load = new QueueUnderLoad(Path.of(arguments[0]), arguments[1]);
        for (int i = 0; i < THREADS; i++) {
            int number = i;
            new Thread(() -> load.fill(number)).start();
            new Thread(() -> load.empty(new Random(number))).start();
        }
    }

    /** What a message holds: its name, so often that it has a length of its own. */
    static String content(String name) {
        return (name + "\r\n").repeat(1 + Math.floorMod(name.hashCode(), 9000));
    }

    private void fill(int thread) {
        try {
            for (int i = 0; ; i++) {
                String name = run + "." + thread + "." + i;
                try (IncomingFile file = queue.begin(ids)) {
                    file.content().write(content(name).getBytes(US_ASCII));
                    file.commit(new PartData("spool", 0, US_ASCII.encode(name)), () -> {});
                }
                System.out.write((name + "\n").getBytes(US_ASCII));
                System.out.flush();
            }
        } catch (IOException e) {
            e.printStackTrace();
        }
    }

    private void empty(Random random) {
        try {
            while (true) {
                Part part = queue.named("spool").take();
                PartData data = part.read();
                switch (random.nextInt(4)) {
                    case 0 -> queue.add(new PartData("spool", 0, data.mail()), part.content());
                    case 1 ->
                        queue.add(
                                new PartData("spool", System.currentTimeMillis() + random.nextInt(100), data.mail()),
                                part.accepted(),
                                out -> part.content().open().transferTo(out));
                    default -> delivered.write((US_ASCII.decode(data.mail()) + "\n").getBytes(US_ASCII));
                }
                part.release();
            }
        } catch (IOException | InterruptedException e) {
            e.printStackTrace();
        }
    }
}
