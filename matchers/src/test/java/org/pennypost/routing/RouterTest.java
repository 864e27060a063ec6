package org.pennypost.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pennypost.address.Address;
import org.pennypost.conf.Settings;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.smtpd.TestSettings;

class RouterTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "alias    | virtual_alias_domains=Example.com   | a@example.com | local | mydestination and virtual_alias_domains",
                "mailbox  | virtual_mailbox_domains=example.com | a@example.com | local | mydestination and virtual_mailbox_domains",
                "both     | virtual_alias_domains=v.test;virtual_mailbox_domains=v.test | a@V.test | virtual-alias | virtual_alias_domains and virtual_mailbox_domains",
                "relayed  | virtual_alias_domains=relay.test    | a@relay.test | virtual-alias | virtual_alias_domains and relay_domains",
                "parent   | virtual_mailbox_domains=x.relay.test | a@x.relay.test | virtual-mailbox | virtual_mailbox_domains and relay_domains",
                "none     | virtual_alias_domains=v.test        | a@v.test | virtual-alias |",
                "relay    | relay_domains=example.com           | a@example.com | local |",
                "default  | virtual_alias_domains=v.test        | a@b.test | default |",
                "failing  | virtual_mailbox_domains=fail:x      | a@example.com | local |",
            })
    void warnsOfADomainInTwoClasses(String label, String set, String address, String found, String lists)
            throws Exception {
        List<String> log = new java.util.ArrayList<>();
        Map<String, String> values = new HashMap<>();
        for (String pair : set.split(";")) {
            values.put(pair.split("=")[0], pair.split("=")[1]);
        }
        RoutingWarnings warnings = new RoutingWarnings((service, text) -> log.add(service + ": " + text));

        Route route = new Router(TestSettings.load(values), warnings).resolve(new Address(address));

        assertThat(route.addressClass()).hasToString(found);
        String domain = address.substring(address.indexOf('@') + 1);
        assertThat(log)
                .isEqualTo(
                        lists == null
                                ? List.of()
                                : List.of("trivial-rewrite: warning: do not list domain " + domain + " in BOTH "
                                        + lists));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "local              | root@example.com     | local   | root@example.com | local | mail.example.com | false",
                "bare               | root                 | local   | root@example.com | local | mail.example.com | false",
                "upper case         | Root@EXAMPLE.com     | local   | Root@EXAMPLE.com | local | mail.example.com | false",
                "literal            | a@[127.0.0.1]        | local   | a@[127.0.0.1]    | local | mail.example.com | false",
                "foreign literal    | a@[127.0.0.2]        | default | a@[127.0.0.2]    | smtp  | [127.0.0.2]      | false",
                "relay              | a@relay.test         | relay   | a@relay.test     | relay | relay.test       | false",
                "relay subdomain    | a@x.relay.test       | relay   | a@x.relay.test   | relay | x.relay.test     | false",
                "not a subdomain    | a@xrelay.test        | default | a@xrelay.test    | smtp  | xrelay.test      | false",
                "no local subdomain | a@x.example.com      | default | a@x.example.com  | smtp  | x.example.com    | false",
                "percent at ours    | a%b.test@example.com | default | a@b.test         | smtp  | b.test           | false",
                "bang at ours       | b.test!a@example.com | default | a@b.test         | smtp  | b.test           | false",
                "two at signs       | a@b.test@example.com | default | a@b.test         | smtp  | b.test           | false",
                "percent elsewhere  | a%b@relay.test       | relay   | a%b@relay.test   | relay | relay.test       | true",
                "bang elsewhere     | a!b@relay.test       | relay   | a!b@relay.test   | relay | relay.test       | true",
                "no local part      | @example.com         | local   | MAILER-DAEMON@example.com | local | mail.example.com | false",
                "trailing dot       | a@relay.test.        | relay   | a@relay.test     | relay | relay.test       | false",
                "quoted operators   | a%b%c.test@localhost | default | a%b@c.test       | smtp  | c.test           | true",
            })
    void resolves(
            String label,
            String address,
            String addressClass,
            String resolved,
            String transport,
            String nexthop,
            boolean routed)
            throws Exception {
        Route route = new Router(TestSettings.load(Map.of())).resolve(new Address(address));
        assertThat(route.addressClass()).hasToString(addressClass);
        assertThat(route.address().text()).isEqualTo(resolved);
        assertThat(route.transport()).isEqualTo(transport);
        assertThat(route.nexthop()).isEqualTo(nexthop);
        assertThat(route.routed()).isEqualTo(routed);
        assertThat(route.valid()).isTrue();
        assertThat(route.isAuthorizedDestination()).isEqualTo(!addressClass.equals("default") && !routed);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "relayhost           | relayhost=[smart.test]:587 | a@b.test | smtp  | [smart.test]:587",
                "relayhost and relay | relayhost=[smart.test]     | a@relay.test | relay | [smart.test]",
                "relayhost and local | relayhost=[smart.test]     | a@example.com | local | mail.example.com",
                "transport's nexthop | default_transport=smtp:h.test;relayhost=x | a@b.test | smtp | h.test",
                "empty nexthop       | default_transport=smtp:    | a@b.test | smtp | b.test",
                "local without       | local_transport=lmtp       | a@example.com | lmtp | example.com",
                "subdomains by dot   | parent_domain_matches_subdomains=;relay_domains=.relay.test | a@x.relay.test | relay | x.relay.test",
                "dot is not parent   | parent_domain_matches_subdomains=;relay_domains=.relay.test | a@relay.test | smtp | relay.test",
                "no subdomains       | parent_domain_matches_subdomains= | a@x.relay.test | smtp | x.relay.test",
                "dot is ignored      | relay_domains=.relay.test  | a@x.relay.test | smtp | x.relay.test",
                "exception           | relay_domains=!a.relay.test relay.test | a@a.relay.test | smtp | a.relay.test",
                "not the exception   | relay_domains=!a.relay.test relay.test | a@b.relay.test | relay | b.relay.test",
                "table               | relay_domains=inline:{{relay.test=x}} | a@relay.test | relay | relay.test",
                "table, subdomain    | relay_domains=inline:{{relay.test=x}} | a@x.relay.test | relay | x.relay.test",
                "table, by dot       | parent_domain_matches_subdomains=;relay_domains=inline:{{.relay.test=x}} | a@x.relay.test | relay | x.relay.test",
                "table, not there    | relay_domains=inline:{{relay.test=x}} | a@b.test | smtp | b.test",
                "proxy               | proxy_interfaces=10.9.8.7  | a@[10.9.8.7] | local | mail.example.com",
                "all interfaces      | inet_interfaces=all        | a@[127.0.0.1] | local | mail.example.com",
                "loopback            | inet_interfaces=loopback-only | a@[127.0.0.1] | local | mail.example.com",
                "dot mydomain        | append_dot_mydomain=yes    | a@relay  | smtp | relay.example.com",
                "no origin           | append_at_myorigin=no      | root     | local | mail.example.com",
                "percent off         | allow_percent_hack=no      | a%b.test@example.com | local | mail.example.com",
                "bang off            | swap_bangpath=no           | b.test!a@example.com | local | mail.example.com",
            })
    void obeysTheSettings(String label, String settings, String address, String transport, String nexthop)
            throws Exception {
        Map<String, String> overrides = new HashMap<>();
        for (String setting : settings.split(";")) {
            String[] parts = setting.split("=", 2);
            overrides.put(parts[0], parts[1]);
        }
        Route route = new Router(TestSettings.load(overrides)).resolve(new Address(address));
        assertThat(route.transport()).isEqualTo(transport);
        assertThat(route.nexthop()).isEqualTo(nexthop);
    }

    @Test
    void distrustsAnOperatorThatItDoesNotObey() throws Exception {
        Route route = new Router(TestSettings.load(Map.of("allow_percent_hack", "no")))
                .resolve(new Address("a%b.test@example.com"));
        assertThat(route.addressClass()).isEqualTo(AddressClass.LOCAL);
        assertThat(route.routed()).isTrue();
        assertThat(route.isAuthorizedDestination()).isFalse();
    }

    @Test
    void failsWhenATableCannotBeRead() {
        Router router = new Router(TestSettings.load(Map.of("relay_domains", "texthash:/nonexistent/x")));
        assertThatThrownBy(() -> router.resolve(new Address("a@b"))).isInstanceOf(LookupFailure.class);
    }

    @Test
    void refusesAnAddressWithoutEnd() throws Exception {
        Router router = new Router(TestSettings.load(Map.of("empty_address_recipient", "@localhost")));
        assertThat(router.resolve(new Address("@localhost")).valid()).isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "user            | root@example.com  | true",
                "extension       | root+x@example.com| true",
                "unknown         | x@example.com     | false",
                "full key        | full@example.com  | true",
                "full key, other | full@localhost    | false",
                "domain key      | any@mail.example.com | true",
                "not local       | x@remote.test     | true",
                "owner           | owner-root@example.com | false",
                "request         | root-request@example.com | false",
                "two delimiters  | root-x@example.com | true",
                "postmaster      | POSTMASTER@example.com | true",
            })
    void knowsRecipients(String label, String address, boolean known) throws Exception {
        Settings settings = TestSettings.load(Map.of(
                "recipient_delimiter", "+-",
                "local_recipient_maps", "inline:{{root=x},{full@example.com=x},{@mail.example.com=x}}"));
        assertThat(refusal(settings, address).isEmpty()).isEqualTo(known);
    }

    @Test
    void acceptsEverybodyWithoutATable() throws Exception {
        Settings settings = TestSettings.load(Map.of("local_recipient_maps", ""));
        assertThat(refusal(settings, "x@example.com")).isEmpty();
    }

    private static Optional<RecipientCheck.Refusal> refusal(Settings settings, String address) throws LookupFailure {
        Router router = new Router(settings);
        return new RecipientCheck(settings, router.lookup(), LookupObserver.NONE)
                .refusal(router.resolve(new Address(address)));
    }

    @ParameterizedTest(name = "{0} holds {1}: {2}")
    @CsvSource({
        "10.0.0.0/8,          10.1.2.3,    true",
        "10.0.0.0/8,          11.1.2.3,    false",
        "192.168.1.128/25,    192.168.1.129, true",
        "192.168.1.128/25,    192.168.1.1, false",
        "192.168.1.5,         192.168.1.5, true",
        "0.0.0.0/0,           1.2.3.4,     true",
        "[::1]/128,           ::1,         true",
        "[::1],               ::1,         true",
        "2001:db8::/32,       2001:db8:1::5, true",
        "[2001:db8::]/32,     2001:db9::5, false",
        "[::ffff:127.0.0.0]/104, 127.5.5.5, true",
        "10.0.0.0/8,          ::1,         false",
        "!10.1.0.0/16 10.0.0.0/8, 10.1.2.3, false",
        "!10.1.0.0/16 10.0.0.0/8, 10.2.2.3, true",
        "!!10.1.0.0/16,       10.1.2.3,    true",
    })
    void matchesNetworks(String list, String address, boolean contained) throws Exception {
        NetworkList networks = new NetworkList(List.of(list.split(" ")));
        assertThat(networks.unsupported()).isEmpty();
        assertThat(networks.contains(InetAddress.getByName(address))).isEqualTo(contained);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/33",
        "10.0.0.0/x",
        "10.0.0.0/",
        "10.0.0/8",
        "host.example",
        "hash:/x",
        "[::1]/129",
        "[::x]",
        "1.2.3.4.5",
        "300.1.1.1",
        "[::ffff:1.2.3.4]/95"
    })
    void namesWhatIsNoNetwork(String word) {
        assertThat(new NetworkList(List.of(word)).unsupported()).containsExactly(word);
    }
}
