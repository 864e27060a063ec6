package org.pennypost.it;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** A name server on loopback that knows only what a test tells it, or answers nothing at all. */
final class DnsStub implements AutoCloseable {
    private final DatagramSocket socket;
    private final Optional<Map<String, Record>> zone;
    private final AtomicInteger questions = new AtomicInteger();

    private DnsStub(Optional<Map<String, Record>> zone) throws IOException {
        this.zone = zone;
        socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
        Thread thread = new Thread(this::serve, "dns-stub");
        thread.setDaemon(true);
        thread.start();
    }

    /** Reads questions and never answers one. */
    static DnsStub silent() throws IOException {
        return new DnsStub(Optional.empty());
    }

    /** @param zone answers by {@code name TYPE}, as {@code example.com. MX}; all else does not exist */
    static DnsStub answering(Map<String, Record> zone) throws IOException {
        return new DnsStub(Optional.of(Map.copyOf(zone)));
    }

    /** For {@code pennypost_dns_servers}. */
    String address() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    /** How many questions have come in. */
    int questions() {
        return questions.get();
    }

    private void serve() {
        byte[] buffer = new byte[4096];
        while (!socket.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                socket.receive(packet);
                questions.incrementAndGet();
                if (zone.isPresent()) {
                    byte[] answer = answer(zone.get(), Arrays.copyOf(buffer, packet.getLength()));
                    socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            } catch (SocketException e) {
                return;
            } catch (IOException e) {
                // A question that cannot be read has no answer.
                continue;
            }
        }
    }

    private static byte[] answer(Map<String, Record> zone, byte[] wire) throws IOException {
        Message question = new Message(wire);
        Message answer = new Message(question.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setFlag(Flags.RA);
        Record asked = question.getQuestion();
        answer.addRecord(asked, Section.QUESTION);
        Record found = zone.get(asked.getName() + " " + org.xbill.DNS.Type.string(asked.getType()));
        if (found == null) {
            answer.getHeader().setRcode(Rcode.NXDOMAIN);
        } else {
            answer.addRecord(found, Section.ANSWER);
        }
        return answer.toWire();
    }

    @Override
    public void close() {
        socket.close();
    }
}
