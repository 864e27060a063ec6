package org.pennypost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Reloads while twenty clients send: settings, mail pipeline and listeners change, no session fails, no mail is lost, and
 * the server does not grow. How many reloads
 * is said by the system property {@code reloads}; bench/reloads.sh says 1000.
 */
@ExtendWith(Distribution.Unpacked.class)
final class ManyReloadsIT {
    private static final int RELOADS = Integer.getInteger("reloads", 30);
    private static final int WARM = Math.min(50, RELOADS / 2);
    private static final int CLIENTS = 20;
    private static final long HEAP_TOLERANCE_KB = 8 * 1024;
    private static final List<String> PROGRAMS = List.of("smtpd", "lmtpd", "pop3d", "imapd");
    private static final Pattern USED = Pattern.compile("(?m)^Total +[0-9]+ +([0-9]+)");

    private record Size(long heapKb, long descriptors, long threads) {
        static Size of(long pid) throws IOException, InterruptedException {
            Matcher used = USED.matcher(jcmd(pid, "GC.class_histogram")); // counts what is left after a collection
            assertThat(used.find()).isTrue();
            return new Size(Long.parseLong(used.group(1)) / 1024, count(pid, "fd"), count(pid, "task"));
        }

        private static String jcmd(long pid, String command) throws IOException, InterruptedException {
            String jcmd =
                    Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
            return new Shell().run(jcmd, Long.toString(pid), command).ok().out();
        }

        private static long count(long pid, String what) throws IOException {
            try (Stream<Path> entries = Files.list(Path.of("/proc", Long.toString(pid), what))) {
                return entries.count();
            }
        }
    }

    /** Lets a listener appear with each odd reload, each time of another program, and vanish with the next. */
    private static void listener(Instance instance, String masterText, int port, int reload) throws IOException {
        String program = PROGRAMS.get(reload / 2 % PROGRAMS.size());
        String line = reload % 2 == 1 ? "127.0.0.1:" + port + " inet n - n - - " + program + "\n" : "";
        Files.writeString(instance.etc().resolve("master.cf"), masterText + line);
    }

    private static int allArrived(Instance instance, Deliveries deliveries, int before) throws Exception {
        assertThat(deliveries.end()).isEmpty();
        int sent = before + deliveries.sent();
        try {
            instance.awaitMail("alice", mail -> Deliveries.in(mail) >= sent);
        } catch (ConditionTimeoutException late) {
            assertThat(instance.log().lines().filter(ManyReloadsIT::isTrouble))
                    .as("what the log says of " + (sent - Deliveries.in(instance.mail("alice"))) + " mails of " + sent)
                    .isEmpty();
            throw late;
        }
        assertThat(Deliveries.in(instance.mail("alice"))).isEqualTo(sent);
        return sent;
    }

    private static boolean isTrouble(String line) {
        return line.contains("warning: ") || (line.contains(" status=") && !line.contains(" status=sent "));
    }

    @Test
    void neitherLoseAnythingNorMakeTheServerGrow(Distribution distribution) throws Exception {
        try (Instance instance = Instance.make(
                        distribution, "--user", "alice:secret", "-o", "smtpd_client_connection_count_limit=0")
                .start()) {
            Path main = instance.etc().resolve("main.cf");
            Path mailets = instance.etc().resolve("mailetcontainer.xml");
            String mainText = Files.readString(main);
            String mailetsText = Files.readString(mailets);
            String masterText = Files.readString(instance.etc().resolve("master.cf"));
            int port = Instance.freePort();
            Size warm = null;
            int sent = 0;
            Deliveries deliveries = Deliveries.begin(CLIENTS, instance.smtp());
            for (int i = 1; i <= RELOADS; i++) {
                Files.writeString(main, mainText + "message_size_limit = " + (1_000_000 + i) + "\n");
                Files.writeString(mailets, mailetsText + "<!-- " + i + " -->\n");
                listener(instance, masterText, port, i);
                // The command once; the socket afterwards, so that it is the server that works, not a thousand clients.
                String answer = i == 1 ? instance.pennypost("reload").ok().out() : instance.ask("reload");
                assertThat(answer).contains("-> " + (1_000_000 + i));
                if (i % 2 == 1) {
                    new Socket("127.0.0.1", port).close(); // a session that ends before its listener, or after it
                }
                if (i == WARM) {
                    // Sizes are taken with nothing in flight, or mails on their way would count as growth.
                    sent = allArrived(instance, deliveries, sent);
                    warm = Size.of(instance.pid());
                    deliveries = Deliveries.begin(CLIENTS, instance.smtp());
                }
            }
            sent = allArrived(instance, deliveries, sent);
            Size last = Size.of(instance.pid());

            System.out.println("mails " + sent + "; at reload " + WARM + " " + warm + ", at " + RELOADS + " " + last);
            assertThat(last.heapKb()).isLessThan(warm.heapKb() + HEAP_TOLERANCE_KB);
            assertThat(last.descriptors()).isLessThanOrEqualTo(warm.descriptors() + 2 * CLIENTS);
        }
    }
}
