package org.pennypost.commands;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs a server once on an instance that lives for a moment, sends it a mail, reads mail over IMAP and POP3, and lets it write the
 * classes it loaded into an archive as it ends. Loopback only, on ports that are free.
 */
final class ServerTraining implements ClassArchive.Training {
    private static final long END_SECONDS = 120;
    private static final String READER = "reader";

    private final Distribution distribution;
    private final SecureRandom random;

    ServerTraining(Distribution distribution, SecureRandom random) {
        this.distribution = requireNonNull(distribution);
        this.random = requireNonNull(random);
    }

    @Override
    public void write(Path archive) throws IOException, CommandFailure, InterruptedException {
        Path scratch = Files.createTempDirectory("pennypost-training");
        try {
            InstanceLayout layout = InstanceLayout.in(scratch.resolve("instance"));
            InstanceMaker maker = new InstanceMaker(layout, distribution.shippedConfiguration(), random);
            int port = freePort();
            int imap = freePort();
            int pop3 = freePort();
            String password = Long.toHexString(random.nextLong()); // others on this machine can reach the port
            maker.make(new InstanceRequest(
                    InstanceType.LOCAL_ONLY,
                    "training.localdomain",
                    "training.localdomain",
                    "",
                    "127.0.0.1",
                    0,
                    Map.of()));
            users(layout, maker, password);
            ports(layout.masterCf(), Map.of("smtp", port, "imap", imap, "pop3", pop3));
            ServerLaunch launch = new ServerLaunch(distribution, layout.etc(), scratch.resolve("output"));
            Process server =
                    launch.start(scratch.resolve("status"), Map.of("PENNYPOST_TRAIN_ARCHIVE", archive.toString()));
            try {
                TrainingDialogue.mail(port);
                TrainingDialogue.imap(imap, READER, password);
                TrainingDialogue.pop3(pop3, READER, password);
            } finally {
                end(server);
            }
        } finally {
            remove(scratch);
        }
    }

    private static void users(InstanceLayout layout, InstanceMaker maker, String password)
            throws IOException, CommandFailure {
        PasswdFile users = new PasswdFile(layout.passwd());
        Owner owner = Owner.of(layout.directory());
        UserName root = UserName.parse("root");
        UserName reader = UserName.parse(READER);
        users.add(root, PasswdFile.LOCKED, owner, maker.makeHome(root));
        users.add(reader, "{PLAIN}" + password, owner, maker.makeHome(reader));
    }

    /** The archive is written on the way out, so it is given time. */
    private static void end(Process server) throws CommandFailure, InterruptedException {
        server.destroy();
        if (!server.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
            server.destroyForcibly().waitFor();
            throw new CommandFailure(Sysexits.UNAVAILABLE, "the training run did not end");
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Some lines on given ports, the other lines that are on, on ports of the system's choosing. */
    private static void ports(Path masterCf, Map<String, Integer> given) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String line : Files.readAllLines(masterCf, UTF_8)) {
            String[] fields = line.split("\\s+", 3);
            if (fields.length == 3 && fields[1].equals("inet") && !line.startsWith("#")) {
                text.append(given.containsKey(fields[0]) ? given.get(fields[0]) : freePort())
                        .append(" inet ")
                        .append(fields[2]);
            } else {
                text.append(line);
            }
            text.append('\n');
        }
        Files.writeString(masterCf, text, UTF_8);
    }

    private static void remove(Path tree) throws IOException {
        try (Stream<Path> below = Files.walk(tree)) {
            for (Path each : below.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }
}
