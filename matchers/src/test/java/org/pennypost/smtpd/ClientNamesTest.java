package org.pennypost.smtpd;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pennypost.dns.StubServer;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.Type;

class ClientNamesTest {
    @TempDir
    Path directory;

    private StubServer server;

    @BeforeEach
    void startsAServer() throws Exception {
        server = new StubServer();
        ptr("192.0.2.1", "good.test.");
        server.add("good.test.", Type.A, "192.0.2.1");
        ptr("192.0.2.2", "noaddress.test.");
        ptr("192.0.2.3", "other.test.");
        server.add("other.test.", Type.A, "192.0.2.99");
        ptr("192.0.2.4", "bad\\032name.test.");
        ptr("2001:db8::1", "six.test.");
        server.add("six.test.", Type.AAAA, "2001:db8:0:0:0:0:0:1");
        ptr("192.0.2.5", "servfail.test.");
        ptr("192.0.2.6", "silent.test.");
    }

    @AfterEach
    void stopsTheServer() {
        server.close();
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
        return server.address();
    }

    private void ptr(String address, String name) throws Exception {
        server.add(ReverseMap.fromAddress(InetAddress.getByName(address)).toString(), Type.PTR, name);
    }
}
