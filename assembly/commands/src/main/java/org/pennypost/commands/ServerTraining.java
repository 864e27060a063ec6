package org.pennypost.commands;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs a server once on an instance that lives for a moment, sends it a mail, and lets it write the classes it loaded into an archive as
 * it ends. Loopback only, on ports that are free.
 */
final class ServerTraining implements ClassArchive.Training {
    private static final int TIMEOUT_MILLIS = 30_000;
    private static final long END_SECONDS = 120;

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
            maker.make(new InstanceRequest(
                    InstanceType.LOCAL_ONLY,
                    "training.localdomain",
                    "training.localdomain",
                    "",
                    "127.0.0.1",
                    0,
                    Map.of()));
            UserName root = UserName.parse("root");
            new PasswdFile(layout.passwd())
                    .add(root, PasswdFile.LOCKED, Owner.of(layout.directory()), maker.makeHome(root));
            onePort(layout.masterCf(), port);
            ServerLaunch launch = new ServerLaunch(distribution, layout.etc(), scratch.resolve("output"));
            Process server =
                    launch.start(scratch.resolve("status"), Map.of("PENNYPOST_TRAIN_ARCHIVE", archive.toString()));
            try {
                mail(port);
            } finally {
                end(server);
            }
        } finally {
            remove(scratch);
        }
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

    /** smtp on the given port, the other lines that are on, on ports of the system's choosing. */
    private static void onePort(Path masterCf, int port) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String line : Files.readAllLines(masterCf, UTF_8)) {
            String[] fields = line.split("\\s+", 3);
            if (fields.length == 3 && fields[1].equals("inet") && !line.startsWith("#")) {
                text.append(fields[0].equals("smtp") ? port : freePort())
                        .append(" inet ")
                        .append(fields[2]);
            } else {
                text.append(line);
            }
            text.append('\n');
        }
        Files.writeString(masterCf, text, UTF_8);
    }

    private static void mail(int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
            reply(in);
            for (String line : new String[] {
                "EHLO training.localdomain",
                "MAIL FROM:<>",
                "RCPT TO:<root>",
                "DATA",
                "Subject: training\r\n\r\ntext\r\n.",
                "QUIT"
            }) {
                socket.getOutputStream().write((line + "\r\n").getBytes(ISO_8859_1));
                reply(in);
            }
        }
    }

    private static void reply(BufferedReader in) throws IOException {
        String line = in.readLine();
        while (line != null && line.length() > 3 && line.charAt(3) == '-') {
            line = in.readLine();
        }
    }

    private static void remove(Path tree) throws IOException {
        try (Stream<Path> below = Files.walk(tree)) {
            for (Path each : below.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }
}
