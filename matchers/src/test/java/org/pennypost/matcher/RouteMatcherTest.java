package org.pennypost.matcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;
import org.apache.mailet.MailetContext;
import org.apache.mailet.MatcherConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pennypost.address.Address;
import org.pennypost.address.james.MailAddressForm;
import org.pennypost.conf.SettingsHolder;
import org.pennypost.smtpd.TestSettings;

class RouteMatcherTest {
    private static final Map<String, String> SETTINGS = Map.of(
            "virtual_mailbox_domains", "m.test",
            "virtual_alias_domains", "v.test",
            "transport_maps", "inline:{moved.test=lmtp:unix:/x}",
            "sender_dependent_default_transport_maps", "inline:{s@special.test=slow:}");

    private record Condition(String getCondition, String getMatcherName) implements MatcherConfig {
        @Override
        public MailetContext getMailetContext() {
            throw new UnsupportedOperationException();
        }
    }

    private static RouteMatcher matcher(String kind, String condition, SettingsHolder holder)
            throws MessagingException {
        RouteMatcher matcher = kind.equals("class") ? new AddressClassIs(holder) : new TransportIs(holder);
        matcher.init(new Condition(condition, matcher.getClass().getSimpleName()));
        return matcher;
    }

    private static Mail mail(String sender, String... recipients) throws Exception {
        List<MailAddress> addresses = new ArrayList<>();
        for (String recipient : recipients) {
            addresses.add(MailAddressForm.of(new Address(recipient)));
        }
        return MailImpl.builder()
                .name("x")
                .sender(MailAddressForm.sender(new Address(sender)))
                .addRecipients(addresses)
                .build();
    }

    private static List<String> texts(Collection<MailAddress> addresses) {
        return addresses.stream()
                .map(address -> MailAddressForm.address(address).text())
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "local           | class     | local                 | a@b.test | a b@example.com, ü@example.com",
                "virtual mailbox | class     | virtual-mailbox       | a@b.test | a@m.test",
                "virtual alias   | class     | virtual-alias         | a@b.test | a@v.test",
                "relay           | class     | relay                 | a@b.test | a@x.relay.test",
                "default         | class     | default               | a@b.test | a@foreign.test, a@moved.test",
                "several         | class     | relay,virtual-mailbox | a@b.test | a@x.relay.test, a@m.test",
                "with blanks     | class     | ' relay  local '      | a@b.test | a b@example.com, ü@example.com, a@x.relay.test",
                "transport       | transport | smtp                  | a@b.test | a@foreign.test",
                "by table        | transport | lmtp                  | a@b.test | a@moved.test",
                "by sender       | transport | slow                  | s@special.test | a@foreign.test",
                "null sender     | transport | smtp                  | ''       | a@foreign.test",
                "unknown to us   | transport | nosuch                | a@b.test | ''",
                "error           | transport | error                 | a@b.test | a@v.test",
            })
    void matchesEachRecipientByItsRoute(String label, String kind, String condition, String sender, String matching)
            throws Exception {
        Mail mail = mail(
                sender,
                "a b@example.com",
                "ü@example.com",
                "a@x.relay.test",
                "a@m.test",
                "a@v.test",
                "a@foreign.test",
                "a@moved.test");
        RouteMatcher matcher = matcher(kind, condition, new SettingsHolder(TestSettings.load(SETTINGS)));
        assertThat(texts(matcher.match(mail)))
                .containsExactlyInAnyOrderElementsOf(
                        matching.isEmpty() ? List.of() : Arrays.asList(matching.split(", ")));
    }

    @ParameterizedTest
    @CsvSource({
        "class, '', a name is missing",
        "class, , a name is missing",
        "class, 'local, everywhere', 'unknown address class everywhere; there are local, virtual-alias,'",
        "class, Local, unknown address class Local",
        "transport, '', a name is missing",
        "transport, smtp:[host], without a next hop"
    })
    void refusesAConditionThatIsNone(String kind, String condition, String reason) {
        assertThatThrownBy(() -> matcher(kind, condition, new SettingsHolder(TestSettings.load(SETTINGS))))
                .isInstanceOf(MessagingException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void followsAReload() throws Exception {
        SettingsHolder holder = new SettingsHolder(TestSettings.load(Map.of()));
        RouteMatcher matcher = matcher("class", "relay", holder);
        assertThat(matcher.match(mail("a@b.test", "a@new.test"))).isEmpty();
        holder.swap(TestSettings.load(Map.of("relay_domains", "new.test")));
        assertThat(texts(matcher.match(mail("a@b.test", "a@new.test")))).containsExactly("a@new.test");
    }

    @Test
    void aTableThatCannotBeAskedIsAFailure() throws Exception {
        RouteMatcher matcher =
                matcher("transport", "smtp", new SettingsHolder(TestSettings.load(Map.of("transport_maps", "fail:x"))));
        Mail mail = mail("a@b.test", "a@foreign.test");
        assertThatThrownBy(() -> matcher.match(mail)).isInstanceOf(MessagingException.class);
    }
}
