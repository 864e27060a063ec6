import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A crowd of SMTP clients on the loopback interface; see crowd.sh. Arguments: port, connections to hold, addresses they come from,
 * attempts of one more address.
 */
final class Crowd {
    private static final int PROBES = 50;

    private Crowd() {}

    public static void main(String[] arguments) throws Exception {
        int port = Integer.parseInt(arguments[0]);
        int held = Integer.parseInt(arguments[1]);
        int addresses = Integer.parseInt(arguments[2]);
        int attempts = Integer.parseInt(arguments[3]);
        report("alone", probe(port));
        long begin = System.nanoTime();
        List<SocketChannel> crowd = new ArrayList<>();
        for (int i = 0; i < held; i++) {
            crowd.add(connect("127.1." + (i % addresses) / 250 + "." + (1 + i % addresses % 250), port));
        }
        Map<String, Integer> greetings = new TreeMap<>();
        for (SocketChannel each : crowd) {
            greetings.merge(code(each), 1, Integer::sum);
        }
        System.out.printf("%d connections from %d addresses in %d ms: %s%n", held, addresses, millis(begin), greetings);
        report("beside the crowd", probe(port));
        begin = System.nanoTime();
        Map<String, Integer> answers = new TreeMap<>();
        List<SocketChannel> kept = new ArrayList<>();
        List<Long> beside = new ArrayList<>();
        for (int i = 0; i < attempts; i++) {
            SocketChannel one = connect("127.2.0.1", port);
            String code = code(one);
            answers.merge(code, 1, Integer::sum);
            if (code.equals("220")) {
                kept.add(one);
            } else {
                one.close();
            }
            if (i % Math.max(1, attempts / PROBES) == 0) {
                beside.add(greeting(port));
            }
        }
        System.out.printf("%d attempts from one address in %d ms: %s%n", attempts, millis(begin), answers);
        report("beside the attempts", beside);
        for (SocketChannel each : crowd) {
            each.close();
        }
        for (SocketChannel each : kept) {
            each.close();
        }
    }

    private static SocketChannel connect(String from, int port) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
        channel.bind(new InetSocketAddress(from, 0));
        channel.connect(new InetSocketAddress("127.0.0.1", port));
        return channel;
    }

    /** The code of the greeting; {@code gone} when the connection ends without one. */
    private static String code(SocketChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(512);
        while (buffer.position() < 4) {
            if (channel.read(buffer) < 0) {
                return "gone";
            }
        }
        return new String(buffer.array(), 0, 3, StandardCharsets.US_ASCII);
    }

    private static List<Long> probe(int port) throws IOException {
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < PROBES; i++) {
            times.add(greeting(port));
        }
        return times;
    }

    private static long greeting(int port) throws IOException {
        long begin = System.nanoTime();
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(30_000);
            socket.bind(new InetSocketAddress("127.3.0.1", 0));
            socket.connect(new InetSocketAddress("127.0.0.1", port), 30_000);
            byte[] code = socket.getInputStream().readNBytes(3);
            if (!Arrays.equals(code, "220".getBytes(StandardCharsets.US_ASCII))) {
                throw new IOException("no greeting");
            }
        }
        return (System.nanoTime() - begin) / 1000;
    }

    private static void report(String name, List<Long> micros) {
        List<Long> sorted = micros.stream().sorted().toList();
        System.out.printf(
                "greeting %s: median %.1f ms, worst %.1f ms%n",
                name, sorted.get(sorted.size() / 2) / 1000.0, sorted.get(sorted.size() - 1) / 1000.0);
    }

    private static long millis(long begin) {
        return (System.nanoTime() - begin) / 1_000_000;
    }
}
