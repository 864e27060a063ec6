package org.pennypost.cleanup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pennypost.address.Address;
import org.pennypost.conf.Settings;
import org.pennypost.routing.LookupObserver;
import org.pennypost.routing.Router;
import org.pennypost.smtpd.TestSettings;

class AddressMappingsTest {
    private final List<String> warnings = new ArrayList<>();

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "not there         | {x@v.test=y@w.test} | a@v.test     | a@v.test",
                "one               | {a@v.test=b@w.test} | A@V.test     | b@w.test",
                "list              | {a@v.test=b@w.test, c} | a@v.test     | b@w.test c@example.com",
                "no commas         | {a@v.test=b c} | a@v.test     | b@example.com c@example.com",
                "phrase            | {a@v.test=Joe <b@w.test> (x)} | a@v.test     | b@w.test",
                "catch-all         | {@v.test=b@w.test} | a@v.test     | b@w.test",
                "before catch-all  | {@v.test=b@w.test} {a@v.test=c@w.test} | a@v.test     | c@w.test",
                "other domain      | {@v.test=@w.test} | a@v.test     | a@w.test",
                "other, extension  | {@v.test=@w.test} | a+x@v.test   | a+x@w.test",
                "user, other       | {a@v.test=@w.test} | a+x@v.test   | a+x@w.test",
                "quoted user       | {@v.test=@w.test} | a b@v.test   | a b@w.test",
                "extension         | {a@v.test=b@w.test} | a+x@v.test   | b+x@w.test",
                "named extension   | {a+x@v.test=b@w.test} | a+x@v.test   | b@w.test",
                "local user        | {a=b@w.test} | a@example.com | b@w.test",
                "no local user     | {a=b@w.test} | a@v.test     | a@v.test",
                "chain             | {a@v.test=b@v.test} {b@v.test=c@w.test} | a@v.test     | c@w.test",
                "diamond           | {a@v.test=b@v.test,c@v.test} {b@v.test=d@w.test} {c@v.test=d@w.test} | a@v.test | d@w.test d@w.test",
                "identity          | {a@v.test=a@v.test} | a@v.test     | a@v.test",
                "copy to another   | {a@v.test=a@v.test, b@w.test} | a@v.test     | a@v.test b@w.test",
                "identity, catch-all | {a@v.test=a@v.test} {@v.test=b@w.test} | a@v.test     | a@v.test",
                "unquoted key      | {a@b@v.test=c@w.test} | a@b@v.test   | a@b@v.test",
            })
    void expandsVirtualAliases(String label, String table, String address, String expanded) throws Exception {
        AddressMappings mappings = mappings(Map.of("virtual_alias_maps", "inline:{" + table + "}"));
        assertThat(mappings.expand(new Address(address), warnings::add).stream()
                        .map(Address::text)
                        .collect(Collectors.joining(" ")))
                .isEqualTo(expanded);
        assertThat(warnings).isEmpty();
    }

    @Test
    void carriesNoExtensionOverWhereItIsNotWanted() throws Exception {
        AddressMappings mappings = mappings(Map.of(
                "virtual_alias_maps", "inline:{a@v.test=b@w.test}", "propagate_unmatched_extensions", "canonical"));
        assertThat(mappings.expand(new Address("a+x@v.test"), warnings::add)).containsExactly(new Address("b@w.test"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "loop       | {a@v.test=b@v.test} {b@v.test=a@v.test} | a@v.test | map nesting for a@v.test",
                "into loop  | {a@v.test=b@v.test} {b@v.test=c@v.test} {c@v.test=b@v.test} | a@v.test | map nesting for a@v.test",
                "growing    | {a@v.test=a@v.test+x, b@v.test} {b@v.test=b@v.test.x, c@v.test} | c@w.test | -",
                "bomb       | {a@v.test=b@v.test, b@v.test} {b@v.test=a@v.test, a@v.test} | a@v.test | map nesting for a@v.test",
                "wide       | {a@v.test=1,2,3,4,5,6,7,8,9,10,11} | a@v.test | map expansion size for a@v.test",
                "long       | {a@v.test=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@w.test} | a@v.test | result aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@w.test...",
            })
    void refusesWhatLeadsTooFar(String label, String table, String address, String problem) throws Exception {
        AddressMappings mappings = mappings(Map.of(
                "virtual_alias_maps", "inline:{" + table + "}",
                "virtual_alias_expansion_limit", "10",
                "virtual_alias_recursion_limit", "20",
                "virtual_alias_address_length_limit", "60"));
        if (problem.equals("-")) {
            assertThat(mappings.expand(new Address(address), warnings::add)).hasSize(1);
            return;
        }
        assertThatThrownBy(() -> mappings.expand(new Address(address), warnings::add))
                .isInstanceOf(MappingFailure.class)
                .hasMessage("unreasonable virtual_alias_maps " + problem + " -- message not accepted, try again later")
                .extracting(failure -> ((MappingFailure) failure).reply().toString())
                .isEqualTo("451 4.6.0 Alias expansion error");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "virtual      | virtual_alias_maps | texthash:/nonexistent | virtual_alias_maps map lookup problem for a@v.test",
                "no address   | virtual_alias_maps | inline:{a@v.test=;}  | virtual_alias_maps map lookup problem for a@v.test",
                "canonical    | canonical_maps     | texthash:/nonexistent | canonical_maps map lookup problem for a@v.test",
                "exceptions   | masquerade_exceptions | texthash:/nonexistent | masquerade_exceptions map lookup problem",
            })
    void refusesWhatCannotBeLookedUp(String label, String parameter, String table, String problem) throws Exception {
        AddressMappings mappings = mappings(
                Map.of(parameter, table, "masquerade_domains", "m.test", "masquerade_classes", "envelope_recipient"));
        assertThatThrownBy(() -> mappings.expand(new Address("a@v.test"), warnings::add))
                .isInstanceOf(MappingFailure.class)
                .hasMessage(problem + " -- message not accepted, try again later")
                .extracting(failure -> ((MappingFailure) failure).reply().toString())
                .isEqualTo("451 4.3.0 Error: queue file write error");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "common          | canonical_maps           | inline:{a@v.test=b@w.test} | ESER",
                "senders         | sender_canonical_maps    | inline:{a@v.test=b@w.test} | ES--",
                "recipients      | recipient_canonical_maps | inline:{a@v.test=b@w.test} | --ER",
            })
    void mapsByKind(String label, String parameter, String table, String kinds) throws Exception {
        AddressMappings mappings = mappings(Map.of(parameter, table));
        List<AddressKind> order = List.of(
                AddressKind.ENVELOPE_SENDER,
                AddressKind.HEADER_SENDER,
                AddressKind.ENVELOPE_RECIPIENT,
                AddressKind.HEADER_RECIPIENT);
        for (int i = 0; i < order.size(); i++) {
            assertThat(mappings.map("a@v.test", order.get(i), warnings::add))
                    .as("%s", order.get(i))
                    .isEqualTo(kinds.charAt(i) == '-' ? "a@v.test" : "b@w.test");
        }
    }

    @Test
    void takesTheOwnTableOfAKindBeforeTheCommonOne() throws Exception {
        AddressMappings mappings = mappings(Map.of(
                "sender_canonical_maps", "inline:{a@v.test=b@v.test}",
                "canonical_maps", "inline:{{a@v.test=wrong@w.test} {b@v.test=c@w.test}}"));
        assertThat(mappings.sender(new Address("a@v.test"), warnings::add)).isEqualTo(new Address("c@w.test"));
        assertThat(mappings.sender(Address.NULL, warnings::add)).isEqualTo(Address.NULL);
    }

    @Test
    void warnsOfCanonicalTablesThatDoNotComeToRest() throws Exception {
        AddressMappings mappings =
                mappings(Map.of("canonical_maps", "inline:{{a@v.test=b@v.test, c@v.test} {b@v.test=a@v.test}}"));
        assertThat(mappings.recipient(new Address("a@v.test"), warnings::add)).isEqualTo(new Address("a@v.test"));
        assertThat(warnings)
                .contains("multi-valued canonical_maps entry for a@v.test")
                .endsWith("unreasonable canonical_maps map nesting for a@v.test"
                        + " -- message not accepted, try again later");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "below        | v.test           | a@h.v.test     | a@v.test",
                "itself       | v.test           | a@v.test       | a@v.test",
                "upper case   | v.test           | a@H.V.TEST     | a@v.test",
                "no label     | v.test           | a@hv.test      | a@hv.test",
                "first counts | h.v.test v.test  | a@x.h.v.test   | a@h.v.test",
                "kept         | !h.v.test v.test | a@x.h.v.test   | a@x.h.v.test",
                "kept twice   | !!v.test         | a@x.v.test     | a@v.test",
                "nothing      | !                | a@x.v.test     | a@x.v.test",
                "exception    | v.test           | Root@x.v.test  | Root@x.v.test",
            })
    void hidesHosts(String label, String domains, String address, String hidden) throws Exception {
        AddressMappings mappings =
                mappings(Map.of("masquerade_domains", domains, "masquerade_exceptions", "root, inline:{x=y}"));
        assertThat(mappings.sender(new Address(address), warnings::add)).isEqualTo(new Address(hidden));
        assertThat(mappings.recipient(new Address(address), warnings::add)).isEqualTo(new Address(address));
    }

    @Test
    void tellsWhatItHasAsked() throws Exception {
        List<String> asked = new ArrayList<>();
        Settings settings = TestSettings.load(Map.of("virtual_alias_maps", "inline:{a@v.test=b@w.test}"));
        LookupObserver observer =
                (parameter, table, key, value) -> asked.add(parameter + " " + key + " " + value.orElse("-"));
        new AddressMappings(settings, new Router(settings), observer).expand(new Address("a@v.test"), warnings::add);
        assertThat(asked)
                .startsWith("virtual_alias_maps a@v.test b@w.test", "virtual_alias_maps b@w.test -")
                .contains("virtual_alias_maps @w.test -");
    }

    private static AddressMappings mappings(Map<String, String> changes) throws Exception {
        Settings settings = TestSettings.load(new HashMap<>(changes));
        return new AddressMappings(settings, new Router(settings), LookupObserver.NONE);
    }
}
