package org.pennypost.smtp;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Master;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** A name server on loopback with a zone of its own; names below {@code fail.} are answered with SERVFAIL. */
public final class TestZone implements AutoCloseable {
    private final DatagramSocket socket;
    private final Map<Name, List<Record>> zone = new ConcurrentHashMap<>();

    /** @param port 0 for a free one */
    public TestZone(String address, int port) throws IOException {
        socket = new DatagramSocket(new InetSocketAddress(InetAddress.getByName(address), port));
        Thread thread = new Thread(this::serve, "test-zone");
        thread.setDaemon(true);
        thread.start();
    }

    /** Adds a record in the form of a zone file: {@code big.test. MX 10 mx.big.test.} */
    public TestZone add(String line) throws IOException {
        try (Master master = new Master(new java.io.ByteArrayInputStream(
                (line.replaceFirst(" ", " 60 IN ") + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8)))) {
            Record record = master.nextRecord();
            zone.merge(
                    record.getName(),
                    List.of(record),
                    (one, two) -> java.util.stream.Stream.concat(one.stream(), two.stream())
                            .toList());
        }
        return this;
    }

    /** For {@code pennypost_dns_servers}. */
    public String address() {
        return socket.getLocalAddress().getHostAddress() + ":" + socket.getLocalPort();
    }

    private void serve() {
        byte[] buffer = new byte[4096];
        while (!socket.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                socket.receive(packet);
                byte[] answer = answer(Arrays.copyOf(buffer, packet.getLength()));
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            } catch (IOException e) {
                // the test is over, or the question cannot be read
                continue;
            }
        }
    }

    private byte[] answer(byte[] wire) throws IOException {
        Message question = new Message(wire);
        Message answer = new Message(question.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setFlag(Flags.RA);
        Record asked = question.getQuestion();
        answer.addRecord(asked, Section.QUESTION);
        List<Record> found = zone.get(asked.getName());
        if (asked.getName().toString().startsWith("fail.")) {
            answer.getHeader().setRcode(Rcode.SERVFAIL);
        } else if (found == null) {
            answer.getHeader().setRcode(Rcode.NXDOMAIN);
        } else {
            found.stream()
                    .filter(record -> record.getType() == asked.getType())
                    .forEach(record -> answer.addRecord(record, Section.ANSWER));
        }
        return answer.toWire();
    }

    @Override
    public void close() {
        socket.close();
    }
}
