package org.pennypost.smtpd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class ClientNamesTest {
    @TempDir
    Path directory;

    private final Map<String, Record> records = new HashMap<>();
    private DatagramSocket socket;
    private Thread server;

    @BeforeEach
    void startsAServer() throws Exception {
        socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
        server = new Thread(this::serve, "dns-stub");
        server.setDaemon(true);
        server.start();
        ptr("192.0.2.1", "good.test.");
        add("good.test.", Type.A, "192.0.2.1");
        ptr("192.0.2.2", "noaddress.test.");
        ptr("192.0.2.3", "other.test.");
        add("other.test.", Type.A, "192.0.2.99");
        ptr("192.0.2.4", "bad\\032name.test.");
        ptr("2001:db8::1", "six.test.");
        add("six.test.", Type.AAAA, "2001:db8:0:0:0:0:0:1");
        ptr("192.0.2.5", "servfail.test.");
        ptr("192.0.2.6", "silent.test.");
    }

    @AfterEach
    void stopsTheServer() {
        socket.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "confirmed,          192.0.2.1,   good.test, good.test",
        "no address,         192.0.2.2,   unknown,   noaddress.test",
        "another's address,  192.0.2.3,   unknown,   other.test",
        "no host name,       192.0.2.4,   unknown,   unknown",
        "IPv6,               2001:db8::1, six.test,  six.test",
        "server failure,     192.0.2.5,   unknown,   servfail.test",
        "no name,            192.0.2.77,  unknown,   unknown",
        "hosts first,        192.0.2.50,  hosts.test, hosts.test",
        "loopback in hosts,  127.0.0.1,   localhost, localhost",
        "other loopback,     127.0.0.9,   unknown,   unknown",
    })
    void findsNames(String label, String address, String name, String reverseName) throws Exception {
        Path hosts = directory.resolve("hosts");
        Files.writeString(
                hosts,
                "# comment\n127.0.0.1\tlocalhost other\n\n192.0.2.50 hosts.test # x\nnot an address\n192.0.2.51\n");
        ClientNames names = DnsClientNames.of(hosts, List.of(here()), Duration.ofSeconds(10));
        Client client = names.lookup(InetAddress.getByName(address), 25);
        assertThat(client.name()).isEqualTo(name);
        assertThat(client.reverseName()).isEqualTo(reverseName);
        assertThat(client.port()).isEqualTo(25);
    }

    @Test
    void doesNotWaitLongerThanItMay() throws Exception {
        ClientNames names = DnsClientNames.of(directory.resolve("none"), List.of(here()), Duration.ofMillis(700));
        long start = System.nanoTime();
        assertThat(names.lookup(InetAddress.getByName("192.0.2.6"), 25).name()).isEqualTo("unknown");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void noticesAChangedHostsFile() throws Exception {
        Path hosts = directory.resolve("hosts");
        Files.writeString(hosts, "192.0.2.60 old.test\n");
        ClientNames names = DnsClientNames.of(hosts, List.of(here()), Duration.ofSeconds(5));
        assertThat(names.lookup(InetAddress.getByName("192.0.2.60"), 1).name()).isEqualTo("old.test");
        Files.writeString(hosts, "192.0.2.60 new.test\n");
        Files.setLastModifiedTime(hosts, java.nio.file.attribute.FileTime.fromMillis(1_000_000));
        assertThat(names.lookup(InetAddress.getByName("192.0.2.60"), 1).name()).isEqualTo("new.test");
    }

    @Test
    void takesTheServersOfTheSystem() throws Exception {
        ClientNames names = DnsClientNames.of(directory.resolve("none"), List.of(), Duration.ofMillis(1));
        assertThat(names.lookup(InetAddress.getByName("127.0.0.1"), 1).name()).isEqualTo("unknown");
        ClientNames named = DnsClientNames.of(directory.resolve("none"), List.of("127.0.0.1"), Duration.ofMillis(1));
        assertThat(named.lookup(InetAddress.getByName("192.0.2.1"), 1).name()).isEqualTo("unknown");
    }

    private String here() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    private void ptr(String address, String name) throws Exception {
        add(ReverseMap.fromAddress(InetAddress.getByName(address)).toString(), Type.PTR, name);
    }

    private void add(String name, int type, String value) throws Exception {
        records.put(name + type, Record.fromString(Name.fromString(name), type, DClass.IN, 60, value, Name.root));
    }

    private void serve() {
        byte[] buffer = new byte[1500];
        try {
            while (!socket.isClosed()) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                Message question = new Message(java.util.Arrays.copyOf(packet.getData(), packet.getLength()));
                Record asked = question.getQuestion();
                if (asked.getName().toString().startsWith("silent.")) {
                    continue;
                }
                byte[] answer = answer(question, asked).toWire();
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            }
        } catch (IOException e) {
            // the socket was closed
        }
    }

    private Message answer(Message question, Record asked) {
        Message answer = new Message(question.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.addRecord(asked, Section.QUESTION);
        Record found = records.get(asked.getName().toString() + asked.getType());
        if (asked.getName().toString().startsWith("servfail.")) {
            answer.getHeader().setRcode(Rcode.SERVFAIL);
        } else if (found == null) {
            answer.getHeader().setRcode(Rcode.NXDOMAIN);
        } else {
            answer.addRecord(found, Section.ANSWER);
        }
        return answer;
    }
}
