package org.pennypost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code pennypost check} on files as administrators break them: each problem with file, line and cure, and nothing changed. */
@ExtendWith(Distribution.Unpacked.class)
final class CheckIT {
    private static Instance instance;
    private static String sound;

    @BeforeAll
    static void make(Distribution distribution) throws Exception {
        instance = Instance.make(distribution);
        sound = Files.readString(main());
    }

    @AfterAll
    static void close() throws Exception {
        instance.close();
    }

    @BeforeEach
    void mend() throws Exception {
        Files.writeString(main(), sound);
    }

    @Test
    void hasNothingToSayAboutAFreshInstance() throws Exception {
        Shell.Outcome check = instance.pennypost("check").ok();
        assertThat(check.out() + check.err()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "size suffix         | 1 | message_size_limit = 10M | error: bad numerical configuration: message_size_limit = 10M (there is no size suffix: write 10485760)",
                "no boolean          | 1 | smtpd_helo_required = maybe | error: bad boolean configuration: smtpd_helo_required = maybe (write yes or no)",
                "no unit             | 1 | smtpd_timeout = 5x | error: bad time configuration: smtpd_timeout = 5x (write a number and one of s, m, h, d, w)",
                "unterminated        | 1 | smtpd_banner = ${myhostname | error: truncated macro reference: \"${myhostname\"",
                "self reference      | 1 | mydomain = $mydomain | error: unreasonable macro call nesting: \"mydomain\" (the value of mydomain leads back to itself: delete this line,",
                "no equals sign      | 1 | myhostname | error: missing '=' after attribute name: \"myhostname\"",
                "comment behind      | 0 | relay_domains = a.test # mail name | warning: relay_domains: \"# mail name\" is part of the value, not a comment (put the comment on a line of its own)",
                "missing table       | 1 | virtual_mailbox_maps = hash:/nosuch/table | error: virtual_mailbox_maps: open /nosuch/table: No such file or directory (create the file or delete its name)",
                "unknown restriction | 1 | smtpd_client_restrictions = reject_nobody | error: smtpd_client_restrictions: unknown smtpd restriction: \"reject_nobody\" (",
                "open relay          | 1 | smtpd_relay_restrictions = permit_mynetworks | error: open relay: in parameter smtpd_relay_restrictions or smtpd_recipient_restrictions, specify at least one working instance of",
                "unsupported lock    | 1 | mailbox_delivery_lock = flock | error: bad value configuration: mailbox_delivery_lock = flock (Pennypost has no flock; write fcntl, dotlock)",
                "unsupported table   | 1 | local_recipient_maps = mysql:/etc/users | error: local_recipient_maps: unsupported dictionary type: mysql (Pennypost does not have it yet)",
            })
    void namesTheLine(String label, int exit, String line, String problem) throws Exception {
        Files.writeString(main(), sound + line + "\n");
        int number = sound.split("\n", -1).length;

        Shell.Outcome check = instance.pennypost("check");

        assertThat(check.exit()).isEqualTo(exit);
        assertThat(check.err().lines().filter(each -> !each.contains("overriding earlier entry")))
                .hasSize(1)
                .allSatisfy(each -> assertThat(each).startsWith(main() + ":" + number + ": " + problem));
    }

    @Test
    void namesBothLinesOfALoopBetweenTwo() throws Exception {
        Files.writeString(main(), sound + "myhostname = a.$mydomain\nmydomain = b.$myhostname\n");
        int number = sound.split("\n", -1).length;

        Shell.Outcome check = instance.pennypost("check");

        assertThat(check.exit()).isEqualTo(1);
        assertThat(check.err())
                .contains(main() + ":" + number + ": error: unreasonable macro call nesting")
                .contains(main() + ":" + (number + 1) + ": error: unreasonable macro call nesting");
    }

    @Test
    void namesAFirstLineThatContinuesNothing() throws Exception {
        Files.writeString(main(), "  relayhost = x\n" + sound);

        assertThat(instance.pennypost("check").ok().err())
                .startsWith(main() + ":1: warning: logical line must not start with whitespace");
    }

    private static Path main() {
        return instance.etc().resolve("main.cf");
    }

    @Test
    void tellsAliasesThatLeadBackToThemselves() throws Exception {
        Path virtual = Files.writeString(
                instance.etc().resolve("virtual"), "b@v.test a\na@v.test c@v.test\nc@v.test a@v.test\n");
        Path aliases = Files.writeString(instance.etc().resolve("looping"), "a: b\nb: a\n");
        Files.writeString(
                main(),
                sound + "virtual_alias_maps = texthash:" + virtual + "\nalias_maps = texthash:" + aliases + "\n");
        Shell.Outcome check = instance.pennypost("check").ok();
        assertThat(check.out() + check.err())
                .contains(virtual + ":2: warning: virtual alias loop: a@v.test -> c@v.test -> a@v.test (")
                .contains(aliases + ":1: warning: alias loop: a -> b -> a (");
    }
}
