package org.pennypost.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pennypost.routing.NextHop;
import org.xbill.DNS.Type;

class MailExchangersTest {
    private StubServer server;

    @BeforeEach
    void start() throws Exception {
        server = new StubServer();
        server.add("two.test.", Type.MX, "20 b.two.test.");
        server.add("two.test.", Type.MX, "10 a.two.test.");
        server.add("a.two.test.", Type.A, "192.0.2.1");
        server.add("a.two.test.", Type.A, "192.0.2.2");
        server.add("a.two.test.", Type.AAAA, "2001:db8::1");
        server.add("b.two.test.", Type.A, "192.0.2.3");
        server.add("plain.test.", Type.A, "192.0.2.4");
        server.add("null.test.", Type.MX, "0 .");
        server.add("lost.test.", Type.MX, "10 servfail.lost.test.");
        server.add("lost.test.", Type.MX, "20 b.two.test.");
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private MailExchangers exchangers(String protocols) throws Exception {
        return MailExchangers.of(List.of(server.address()), List.of(protocols), Duration.ofSeconds(10));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "by preference   | all  | two.test | 10 a.two.test 192.0.2.1 192.0.2.2 2001:db8:0:0:0:0:0:1; 20 b.two.test 192.0.2.3",
                "dot at the end  | all  | plain.test. | 0 plain.test 192.0.2.4",
                "IPv4 only       | ipv4 | two.test | 10 a.two.test 192.0.2.1 192.0.2.2; 20 b.two.test 192.0.2.3",
                "IPv6 only       | ipv6 | two.test | 10 a.two.test 2001:db8:0:0:0:0:0:1; 20 b.two.test FAILED",
                "with a port     | ipv4 | two.test:2525 | 10 a.two.test 192.0.2.1 192.0.2.2; 20 b.two.test 192.0.2.3",
                "no MX           | all  | plain.test | 0 plain.test 192.0.2.4",
                "no MX wanted    | all  | [b.two.test]:25 | 0 b.two.test 192.0.2.3",
                "no such name    | all  | nosuch.test | 0 nosuch.test FAILED",
                "null MX         | all  | null.test | ''",
                "address         | all  | [192.0.2.9]:25 | 0 192.0.2.9 192.0.2.9",
                "IPv6 address    | all  | [IPv6:2001:db8::9] | 0 2001:db8::9 2001:db8:0:0:0:0:0:9",
                "bare IPv6       | all  | [2001:db8::9] | 0 2001:db8::9 2001:db8:0:0:0:0:0:9",
                "several         | all  | [b.two.test], plain.test | 0 b.two.test 192.0.2.3; 0 plain.test 192.0.2.4",
                "one host fails  | ipv4 | lost.test | 10 servfail.lost.test FAILED; 20 b.two.test 192.0.2.3",
                "one label       | all  | two | 0 two FAILED",
            })
    void findsHosts(String label, String protocols, String nexthop, String hosts) throws Exception {
        assertThat(find(protocols, nexthop).stream()
                        .map(MailExchangersTest::describe)
                        .collect(Collectors.joining("; ")))
                .isEqualTo(hosts);
    }

    private List<MailExchanger> find(String protocols, String text) throws Exception {
        List<MailExchanger> found = new ArrayList<>();
        for (NextHop nexthop : NextHop.parse(text)) {
            found.addAll(exchangers(protocols).find(nexthop));
        }
        return found;
    }

    private static String describe(MailExchanger host) {
        return host.preference() + " " + host.host()
                + host.addresses().stream()
                        .map(InetAddress::getHostAddress)
                        .map(address -> " " + address)
                        .collect(Collectors.joining())
                + (host.failure().isPresent() ? " FAILED" : "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"servfail.test", "a..b", ":25", "[a..b]", "servfail.test, plain.test"})
    void aFailureIsNotAnAnswer(String nexthop) {
        assertThatThrownBy(() -> find("all", nexthop)).isInstanceOf(DnsFailure.class);
    }

    @Test
    void endsInTime() throws Exception {
        MailExchangers exchangers =
                MailExchangers.of(List.of(server.address()), List.of("all"), Duration.ofMillis(500));
        long start = System.nanoTime();
        assertThatThrownBy(() -> exchangers.find(NextHop.parse("silent.test").get(0)))
                .isInstanceOf(DnsFailure.class)
                .hasMessageContaining("name=silent.test type=MX: ");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void takesTheServersOfTheSystem() throws Exception {
        assertThat(MailExchangers.of(List.of(), List.of("all"), Duration.ofMillis(1))
                        .find(NextHop.parse("[127.0.0.1]").get(0)))
                .hasSize(1);
    }
}
