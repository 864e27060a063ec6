package org.pennypost.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pennypost.address.Address;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.smtpd.TestSettings;

/** The tables and classes that decide where mail goes; all answers are those of Postfix 3.7. */
class RouteTablesTest {
    private static Map<String, String> settings(String text) {
        Map<String, String> settings = new HashMap<>();
        for (String setting : text.split(";")) {
            String[] parts = setting.split("=", 2);
            settings.put(parts[0].strip(), parts[1].strip());
        }
        return settings;
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "address             | {a@b.test=x:y}          | a@b.test     | x:y",
                "upper case          | {A@B.test=x:y}          | a@B.TEST     | x:y",
                "without extension   | {a@b.test=x:y}          | a+c@b.test   | x:y",
                "extension first     | {a+c@b.test=x:1},{a@b.test=x:2} | a+c@b.test | x:1",
                "other extension     | {a+c@b.test=x:y}        | a+d@b.test   | smtp:b.test",
                "domain              | {b.test=x:y}            | a@b.test     | x:y",
                "address over domain | {b.test=x:1},{a@b.test=x:2} | a@b.test | x:2",
                "no subdomain        | {b.test=x:y}            | a@c.b.test   | smtp:c.b.test",
                "subdomain by dot    | {.b.test=x:y}           | a@c.b.test   | x:y",
                "far subdomain       | {.test=x:y}             | a@c.b.test   | x:y",
                "nearest parent      | {.test=x:1},{.b.test=x:2} | a@c.b.test | x:2",
                "dot is not itself   | {.b.test=x:y}           | a@b.test     | smtp:b.test",
                "asterisk            | {*=x:y}                 | a@b.test     | x:y",
                "asterisk and local  | {*=x:y}                 | a@example.com| x:y",
                "asterisk last       | {*=x:1},{.test=x:2}     | a@b.test     | x:2",
                "no key user         | {a=x:y}                 | a@b.test     | smtp:b.test",
                "no key at domain    | {@b.test=x:y}           | a@b.test     | smtp:b.test",
                "transport only      | {b.test=x:}             | a@b.test     | x:b.test",
                "no colon            | {b.test=x}              | a@b.test     | x:b.test",
                "next hop only       | {b.test=:y}             | a@b.test     | smtp:y",
                "nothing             | {b.test=:}              | a@b.test     | smtp:b.test",
                "nothing and local   | {example.com=:}         | a@example.com| local:mail.example.com",
                "local host          | {example.com=local:}    | a@example.com| local:example.com",
                "relay domain        | {relay.test=smtp:[h.test]:2525} | a@relay.test | smtp:[h.test]:2525",
                "socket              | {b.test=lmtp:unix:/run/x} | a@b.test   | lmtp:unix:/run/x",
                "error without text  | {b.test=error:}         | a@b.test     | error:Address is undeliverable",
                "retry without text  | {b.test=retry:}         | a@b.test     | retry:Address is undeliverable",
                "error with text     | {b.test=error:5.7.1 not here} | a@b.test | error:5.7.1 not here",
                "discard             | {b.test=discard:silently} | a@b.test | discard:silently",
                "quoted              | {\"a,b\"@b.test=x:y}  | a,b@b.test   | x:y",
            })
    void asksTheTransportTable(String label, String table, String address, String way) throws Exception {
        Route route = new Router(TestSettings.load(Map.of("transport_maps", "inline:{" + table + "}")))
                .resolve(new Address(address));
        assertThat(route.transport() + ":" + route.nexthop()).isEqualTo(way);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "virtual alias      | virtual_alias_domains=v.test | a@v.test | virtual-alias | error:5.1.1 User unknown in virtual alias table",
                "no table name      | virtual_alias_domains=v.test;show_user_unknown_table_name=no | a@v.test | virtual-alias | error:5.1.1 User unknown",
                "alias domain key   | virtual_alias_maps=inline:{v.test=x,a@v.test=root} | a@v.test | virtual-alias | error:5.1.1 User unknown in virtual alias table",
                "no alias subdomain | virtual_alias_domains=v.test;parent_domain_matches_subdomains=virtual_alias_domains | a@x.v.test | default | smtp:x.v.test",
                "virtual mailbox    | virtual_mailbox_domains=v.test | a@v.test | virtual-mailbox | virtual:v.test",
                "mailbox transport  | virtual_mailbox_domains=v.test;virtual_transport=lmtp:unix:/x | a@v.test | virtual-mailbox | lmtp:unix:/x",
                "local before alias | virtual_alias_domains=example.com | a@example.com | local | local:mail.example.com",
                "alias before mailbox | virtual_alias_domains=v.test;virtual_mailbox_domains=v.test | a@v.test | virtual-alias | error:5.1.1 User unknown in virtual alias table",
                "mailbox before relay | virtual_mailbox_domains=relay.test | a@relay.test | virtual-mailbox | virtual:relay.test",
                "no transport table for aliases | virtual_alias_domains=v.test;transport_maps=inline:{*=x:y} | a@v.test | virtual-alias | error:5.1.1 User unknown in virtual alias table",
                "sender's relayhost | sender_dependent_relayhost_maps=inline:{s@s.test=[h.test]};relayhost=[g.test] | a@b.test | default | smtp:[h.test]",
                "sender's domain    | sender_dependent_relayhost_maps=inline:{@s.test=[h.test]} | a@b.test | default | smtp:[h.test]",
                "sender's dunno     | sender_dependent_relayhost_maps=inline:{@s.test=DUNNO};relayhost=[g.test] | a@b.test | default | smtp:[g.test]",
                "other sender       | sender_dependent_relayhost_maps=inline:{x@s.test=[h.test]};relayhost=[g.test] | a@b.test | default | smtp:[g.test]",
                "sender and relay   | sender_dependent_relayhost_maps=inline:{@s.test=[h.test]} | a@relay.test | relay | relay:[h.test]",
                "sender's transport | sender_dependent_default_transport_maps=inline:{@s.test=x:y};relayhost=[g.test] | a@b.test | default | x:y",
                "transport, no hop  | sender_dependent_default_transport_maps=inline:{@s.test=x:};relayhost=[g.test] | a@b.test | default | x:[g.test]",
                "transport dunno    | sender_dependent_default_transport_maps=inline:{@s.test=dunno};default_transport=z | a@b.test | default | z:b.test",
                "not for relay      | sender_dependent_default_transport_maps=inline:{@s.test=x:y} | a@relay.test | relay | relay:relay.test",
                "relocated          | relocated_maps=inline:{a@b.test=c@d.test} | a@b.test | default | error:5.1.6 User has moved to c@d.test",
                "relocated user     | relocated_maps=inline:{a=c@d.test} | a+x@example.com | local | error:5.1.6 User has moved to c@d.test",
                "relocated, other   | relocated_maps=inline:{a=c@d.test} | a@b.test | default | smtp:b.test",
                "relocated domain   | relocated_maps=inline:{@b.test=c@d.test} | a@b.test | default | error:5.1.6 User has moved to c@d.test",
                "relocated over transport | relocated_maps=inline:{@b.test=c@d.test};transport_maps=inline:{*=x:y} | a@b.test | default | error:5.1.6 User has moved to c@d.test",
                "parents in transport | transport_maps=inline:{b.test=x:y};parent_domain_matches_subdomains=transport_maps | a@c.b.test | default | x:y",
                "pattern, whole key | transport_maps=pcre:{{/^b.test$$/ x:y}} | a@b.test | default | smtp:b.test",
                "pattern            | transport_maps=pcre:{{/@b.test$$/ x:y}} | a+c@b.test | default | x:y",
                "pattern, asterisk  | transport_maps=pcre:{{/^[*]$$/ x:y}} | a@b.test | default | x:y",
                "numeric domain     | resolve_numeric_domain=yes | a@127.0.0.2 | default | smtp:[127.0.0.2]",
                "numeric, ours      | resolve_numeric_domain=yes | a@127.0.0.1 | local | local:mail.example.com",
                "numeric, off       | resolve_numeric_domain=no  | a@127.0.0.2 | default | error:5.1.3 bad address syntax",
                "null domain        | resolve_null_domain=yes    | a@ | local | local:mail.example.com",
                "null domain, off   | resolve_null_domain=no     | a@ | default | error:5.1.3 bad address syntax",
                "hyphen             | relayhost=                 | -a@b.test | default | error:5.1.3 bad address syntax",
                "hyphen allowed     | allow_min_user=yes         | -a@b.test | default | smtp:b.test",
                "quotes stay        | resolve_dequoted_address=no | a@c.test@example.com | local | local:mail.example.com",
                "table of ours      | mydestination=pcre:{{/^d[.]test$$/ x}} | a@x.d.test | default | smtp:x.d.test",
                "not host           | mydestination=!x.test, x.test | a@x.test | default | smtp:x.test",
            })
    void findsClassAndWay(String label, String overrides, String address, String addressClass, String way)
            throws Exception {
        Route route = new Router(TestSettings.load(settings(overrides)))
                .resolve(new Address("s@s.test"), new Address(address));
        assertThat(route.addressClass()).hasToString(addressClass);
        assertThat(route.transport() + ":" + route.nexthop()).isEqualTo(way);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mydestination=fail:x",
                "virtual_alias_domains=fail:x",
                "virtual_mailbox_domains=fail:x",
                "relay_domains=fail:x",
                "transport_maps=fail:x",
                "relocated_maps=fail:x",
                "sender_dependent_relayhost_maps=fail:x",
                "sender_dependent_default_transport_maps=fail:x",
                "default_transport=:x",
                "transport_maps=inline:{a@c.test=x:y}, texthash:/nonexistent/x",
            })
    void failsRatherThanGuess(String overrides) {
        Router router = new Router(TestSettings.load(settings(overrides)));
        assertThatThrownBy(() -> router.resolve(new Address("s@s.test"), new Address("a@b.test")))
                .isInstanceOf(LookupFailure.class);
    }

    @Test
    void answersBeforeABrokenTable() throws Exception {
        Router router = new Router(TestSettings.load(Map.of("transport_maps", "inline:{a@b.test=x:y}, fail:x")));
        assertThat(router.resolve(new Address("a@b.test")).transport()).isEqualTo("x");
    }

    @Test
    void usesTheKeyForTheNullSender() throws Exception {
        Router router = new Router(TestSettings.load(Map.of(
                "sender_dependent_relayhost_maps", "inline:{<>=[n.test]}",
                "sender_dependent_default_transport_maps", "inline:{<>=x}")));
        Route route = router.resolve(Address.NULL, new Address("a@b.test"));
        assertThat(route.transport() + ":" + route.nexthop()).isEqualTo("x:[n.test]");
    }

    @Test
    void readsDomainsFromAFile(@TempDir Path directory) throws Exception {
        Path file =
                Files.writeString(directory.resolve("names"), "# ours\none.test, two.test\n!three.test\n.four.test\n");
        Router router = new Router(TestSettings.load(Map.of("mydestination", file + ", three.test")));
        assertThat(router.resolve(new Address("a@TWO.test")).addressClass()).isEqualTo(AddressClass.LOCAL);
        assertThat(router.resolve(new Address("a@three.test")).addressClass()).isEqualTo(AddressClass.DEFAULT);
        assertThat(router.resolve(new Address("a@x.four.test")).addressClass()).isEqualTo(AddressClass.DEFAULT);
        Map<String, String> missing =
                Map.of("mydestination", directory.resolve("missing").toString());
        assertThatThrownBy(() -> new Router(TestSettings.load(missing)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mydestination");
    }

    @Test
    void tellsWhatItAsked() throws Exception {
        List<String> asked = new ArrayList<>();
        Router router = new Router(
                TestSettings.load(Map.of("transport_maps", "inline:{.test=x:y}")),
                (parameter, table, key, value) -> asked.add(parameter + " " + key + " " + value.orElse("-")));
        router.resolve(new Address("a+c@b.test"));
        assertThat(asked)
                .containsSubsequence(
                        "mydestination b.test -",
                        "relay_domains b.test -",
                        "transport_maps a+c@b.test -",
                        "transport_maps a@b.test -",
                        "transport_maps b.test -",
                        "transport_maps .test x:y");
    }

    @Test
    void tellsEachKeyOfATableInAList() throws Exception {
        assertThat(asked(Map.of("relay_domains", "!inline:{x.b.test=}, inline:{b.test=x}"), "a@c.b.test"))
                .containsSubsequence(
                        "relay_domains !inline:{x.b.test=} c.b.test -",
                        "relay_domains !inline:{x.b.test=} b.test -",
                        "relay_domains !inline:{x.b.test=} test -",
                        "relay_domains inline:{b.test=x} c.b.test -",
                        "relay_domains inline:{b.test=x} b.test x");
    }

    @Test
    void tellsThePatternThatMatched() throws Exception {
        assertThat(asked(Map.of("mydestination", "!x.test, y.test"), "a@y.test"))
                .contains("mydestination y.test y.test yes");
        assertThat(asked(Map.of("mydestination", "!x.test, y.test"), "a@x.test"))
                .contains("mydestination !x.test x.test no");
        assertThat(asked(Map.of(), "a@[127.0.0.1]")).contains("inet_interfaces  [127.0.0.1] yes");
        assertThat(asked(Map.of(), "a@[127.0.0.2]")).contains("inet_interfaces  [127.0.0.2] -");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mydestination", "relay_domains", "transport_maps", "relocated_maps"})
    void tellsALookupThatFailed(String parameter) {
        List<String> asked = new ArrayList<>();
        Router router = new Router(TestSettings.load(Map.of(parameter, "fail:x")), recorder(asked));
        assertThatThrownBy(() -> router.resolve(new Address("a@b.test"))).isInstanceOf(LookupFailure.class);
        assertThat(asked.get(asked.size() - 1))
                .startsWith(parameter + " fail:x ")
                .contains(" failed: ");
    }

    private static List<String> asked(Map<String, String> overrides, String address) throws Exception {
        List<String> asked = new ArrayList<>();
        new Router(TestSettings.load(overrides), recorder(asked)).resolve(new Address(address));
        return asked;
    }

    private static LookupObserver recorder(List<String> asked) {
        return new LookupObserver() {
            @Override
            public void asked(String parameter, String table, String key, Optional<String> value) {
                asked.add(parameter + " " + table + " " + key + " " + value.orElse("-"));
            }

            @Override
            public void failed(String parameter, String table, String key, LookupFailure reason) {
                asked.add(parameter + " " + table + " " + key + " failed: " + reason.getMessage());
            }
        };
    }
}
