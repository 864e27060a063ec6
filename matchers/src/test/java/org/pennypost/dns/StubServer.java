package org.pennypost.dns;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** A name server on loopback: names that begin with {@code silent.} get no answer, those with {@code servfail.} in them a failure. */
public final class StubServer implements AutoCloseable {
    private final Map<String, List<Record>> records = new ConcurrentHashMap<>();
    private final DatagramSocket socket;
    private final boolean knowsNames;

    /** Starts it without any record; what it has no record of that type for does not exist. */
    public StubServer() throws IOException {
        this(new InetSocketAddress("127.0.0.1", 0), false);
    }

    /**
     * Starts it without any record.
     *
     * @param address where it listens
     * @param knowsNames whether a name with records of another type exists
     */
    public StubServer(InetSocketAddress address, boolean knowsNames) throws IOException {
        this.socket = new DatagramSocket(address);
        this.knowsNames = knowsNames;
        Thread thread = new Thread(this::serve, "dns-stub");
        thread.setDaemon(true);
        thread.start();
    }

    /** Adds a record; the name ends with a dot. */
    public void add(String name, int type, String value) throws IOException {
        records.computeIfAbsent(key(name, type), key -> new ArrayList<>())
                .add(Record.fromString(Name.fromString(name), type, DClass.IN, 60, value, Name.root));
    }

    /** Host and port. */
    public String address() {
        return socket.getLocalAddress().getHostAddress() + ":" + socket.getLocalPort();
    }

    private static String key(String name, int type) {
        return name + " " + Type.string(type);
    }

    private void serve() {
        byte[] buffer = new byte[1500];
        try {
            while (!socket.isClosed()) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                Message question = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
                Record asked = question.getQuestion();
                if (!asked.getName().toString().startsWith("silent.")) {
                    byte[] answer = answer(question, asked).toWire();
                    socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            }
        } catch (IOException e) {
            // the socket was closed
        }
    }

    private Message answer(Message question, Record asked) {
        Message answer = new Message(question.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setFlag(Flags.AA);
        answer.getHeader().setFlag(Flags.RA);
        answer.addRecord(asked, Section.QUESTION);
        List<Record> found = records.getOrDefault(key(asked.getName().toString(), asked.getType()), List.of());
        if (asked.getName().toString().contains("servfail.")) {
            answer.getHeader().setRcode(Rcode.SERVFAIL);
        } else if (found.isEmpty() && !(knowsNames && exists(asked.getName().toString()))) {
            answer.getHeader().setRcode(Rcode.NXDOMAIN);
        }
        found.forEach(each -> answer.addRecord(each, Section.ANSWER));
        return answer;
    }

    private boolean exists(String name) {
        return records.keySet().stream().anyMatch(key -> key.startsWith(name + " ") || key.contains("." + name + " "));
    }

    @Override
    public void close() {
        socket.close();
    }
}
