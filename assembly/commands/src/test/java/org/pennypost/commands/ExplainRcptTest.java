package org.pennypost.commands;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pennypost.tls.SelfSigned;

final class ExplainRcptTest {
    private static final String MAIN = """
            compatibility_level = 3.6
            myhostname = mail.example.com
            mydomain = example.com
            myorigin = example.com
            mydestination = example.com, localhost
            mynetworks = 127.0.0.1/32
            inet_interfaces = 127.0.0.1
            relay_domains = relay.test
            recipient_delimiter = +
            alias_maps =
            alias_database =
            local_recipient_maps = inline:{alice=x, root=x}
            transport_maps = inline:{{lost.test=error:5.7.1 not here}, moved.test=smtp:[192.0.2.7]:2525, x.test=lmtp:unix:/x}
            smtpd_relay_restrictions = permit_mynetworks, permit_sasl_authenticated, defer_unauth_destination
            """;
    private static final String MASTER = """
            2525 inet n - n - - smtpd
            2587 inet n - n - - smtpd
              -o smtpd_relay_restrictions=permit_sasl_authenticated,reject
            slow unix - - n - - smtp
            """;

    @TempDir
    private Path etc;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void write() throws IOException {
        configure("");
        Files.writeString(etc.resolve("master.cf"), MASTER);
    }

    private void configure(String more) throws IOException {
        Files.writeString(
                etc.resolve("main.cf"),
                MAIN + "queue_directory = " + etc + "/q\ndata_directory = " + etc + "/d\n" + more);
    }

    private int explain(String... arguments) {
        List<String> words = new ArrayList<>(List.of("-c", etc.toString(), "explain", "rcpt"));
        words.addAll(List.of(arguments));
        return Pennypost.run(
                new Surroundings(
                        "pennypost",
                        InputStream.nullInputStream(),
                        new PrintStream(out, true, UTF_8),
                        new PrintStream(err, true, UTF_8),
                        Map.of(),
                        new Distribution(etc, "")),
                words.toArray(String[]::new));
    }

    private String json(String... arguments) {
        List<String> words = new ArrayList<>(List.of(arguments));
        words.add("--json");
        assertThat(explain(words.toArray(String[]::new))).as("%s", err).isZero();
        assertThat(out.toString(UTF_8)).endsWith("}\n").doesNotContain("}\n{");
        return out.toString(UTF_8);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "local       | alice+x | 127.0.0.9 | \"address\":\"alice+x@example.com\",\"class\":\"local\",\"transport\":\"local\",\"nexthop\":\"mail.example.com\",\"reply\":\"250 2.1.5 Ok\",\"command\":\"RCPT\",\"decided_by\":null,\"mx\":[],",
                "unknown     | bob     | 127.0.0.9 | \"address\":\"bob@example.com\",\"class\":\"local\",\"transport\":\"local\",\"nexthop\":\"mail.example.com\",\"reply\":\"550 5.1.1 <bob>: Recipient address rejected: User unknown in local recipient table\",\"command\":\"RCPT\",\"decided_by\":\"reject_unlisted_recipient\",",
                "stranger    | a@[192.0.2.1] | 127.0.0.9 | \"address\":\"a@[192.0.2.1]\",\"class\":\"default\",\"transport\":\"smtp\",\"nexthop\":\"[192.0.2.1]\",\"reply\":\"454 4.7.1 <a@[192.0.2.1]>: Relay access denied\",\"command\":\"RCPT\",\"decided_by\":\"defer_unauth_destination\",\"mx\":[{\"nexthop\":\"[192.0.2.1]\",\"host\":\"192.0.2.1\",\"preference\":0,\"addresses\":[\"192.0.2.1\"]}],\"mx_failure\":null,",
                "own network | a@moved.test | 127.0.0.1 | \"nexthop\":\"[192.0.2.7]:2525\",\"reply\":\"250 2.1.5 Ok\",\"command\":\"RCPT\",\"decided_by\":\"permit_mynetworks\",\"mx\":[{\"nexthop\":\"[192.0.2.7]:2525\",\"host\":\"192.0.2.7\",",
                "error       | a@lost.test | 127.0.0.1 | \"transport\":\"error\",\"nexthop\":\"5.7.1 not here\",\"reply\":\"550 5.7.1 <a@lost.test>: Recipient address rejected: not here\",\"command\":\"RCPT\",\"decided_by\":\"reject_unlisted_recipient\",\"mx\":[],",
                "lmtp        | a@x.test | 127.0.0.1 | \"transport\":\"lmtp\",\"nexthop\":\"unix:/x\",\"reply\":\"250 2.1.5 Ok\",\"command\":\"RCPT\",\"decided_by\":\"permit_mynetworks\",\"mx\":[],",
                "no address  | a@ | 127.0.0.1 | \"address\":null,\"class\":null,\"transport\":null,\"nexthop\":null,\"reply\":\"501 5.1.3 Bad recipient address syntax\",\"command\":\"RCPT\",\"decided_by\":\"address syntax\",\"mx\":[],",
                "empty       | `` | 127.0.0.1 | \"reply\":\"501 5.1.3 Bad recipient address syntax\",",
                "brackets    | <alice> | 127.0.0.9 | \"recipient\":\"<alice>\",\"address\":\"alice@example.com\",",
                "quotes      | \"a b\"@example.com | 127.0.0.9 | \"address\":\"\\\"a b\\\"@example.com\",",
            })
    void answersInJson(String label, String recipient, String client, String members) {
        assertThat(json(recipient, "--client", client)).contains(members);
    }

    @Test
    void tellsAllAddressesThatAVirtualAliasBecomes() throws IOException {
        configure("virtual_alias_domains = v.test\n"
                + "virtual_alias_maps = inline:{{team@v.test=alice, all@v.test}, {all@v.test=a@moved.test, root}}\n");

        assertThat(json("team+x@v.test", "--client", "127.0.0.9"))
                .contains(
                        "\"address\":[\"alice+x@example.com\",\"a+x@moved.test\",\"root+x@example.com\"],\"class\":\"virtual-alias\","
                                + "\"transport\":[\"local\",\"smtp\",\"local\"],"
                                + "\"nexthop\":[\"mail.example.com\",\"[192.0.2.7]:2525\",\"mail.example.com\"],"
                                + "\"reply\":\"250 2.1.5 Ok\"",
                        "{\"step\":\"lookup\",\"where\":\"virtual_alias_maps inline:",
                        "\"asked\":\"team+x@v.test\",\"answer\":null}",
                        "\"asked\":\"team@v.test\",\"answer\":\"alice, all@v.test\"}",
                        "{\"step\":\"expansion\",\"where\":\"\",\"asked\":\"team+x@v.test\","
                                + "\"answer\":\"alice+x@example.com, a+x@moved.test, root+x@example.com\"}");
        out.reset();
        explain("team@v.test");
        assertThat(out.toString(UTF_8))
                .contains(
                        "expansion    team@v.test becomes alice@example.com, a@moved.test, root@example.com\n",
                        "transport    local, next hop mail.example.com, for alice@example.com\n",
                        "transport    smtp, next hop [192.0.2.7]:2525, for a@moved.test\n");
    }

    @Test
    void tellsWhyAnAliasCannotBeExpanded() throws IOException {
        configure(
                "virtual_alias_domains = v.test\nvirtual_alias_maps = inline:{a@v.test=b@v.test, b@v.test=a@v.test}\n");

        assertThat(json("a@v.test"))
                .contains("\"address\":null,\"class\":\"virtual-alias\",")
                .contains("\"answer\":\"failed: 451 4.6.0 Alias expansion error\"}");
    }

    @Test
    void leavesAddressesAloneWhereTheServiceDoes() throws IOException {
        configure(
                "virtual_alias_maps = inline:{alice@example.com=root}\nreceive_override_options = no_address_mappings\n");

        assertThat(json("alice"))
                .contains("\"address\":\"alice@example.com\",")
                .doesNotContain("\"step\":\"expansion\"");
    }

    @Test
    void followsTheAliasesOfLocalUsers() throws IOException {
        configure("alias_maps = inline:{{team=alice, nobody+x, a@moved.test, :include:/x, /file, \"|cmd\", \\\\root},"
                + " {nobody=team, root@example.com}, {root=alice}}\nlocal_recipient_maps = $alias_maps\n");

        explain("Team+y");

        assertThat(out.toString(UTF_8))
                .contains(
                        ": team+y: not found\n",
                        "expansion    Team+y@example.com becomes alice, nobody+x, a@moved.test, :include:/x, /file, ",
                        "expansion    nobody+x@example.com becomes team, root@example.com (alias_maps)\n",
                        "expansion    root@example.com becomes alice (alias_maps)\n",
                        "transport    smtp, next hop [192.0.2.7]:2525, for a@moved.test\n")
                .containsOnlyOnce("expansion    Team+y@example.com")
                .containsOnlyOnce("becomes alice (alias_maps)");
    }

    @Test
    void tellsOfAnAliasTableThatCannotBeAsked() throws IOException {
        configure("alias_maps = fail:broken\n");

        assertThat(json("alice"))
                .contains("\"where\":\"alias_maps fail:broken\",\"asked\":\"alice\",\"answer\":\"failed: ");
    }

    @Test
    void asksTheServiceThatIsNamed() {
        assertThat(json("alice", "--service", "2587"))
                .contains("\"reply\":\"554 5.7.1 <alice>: Recipient address rejected: Access denied\"");
        out.reset();
        assertThat(json("a@[192.0.2.1]", "--service", "2587", "--sasl", "bob", "--client", "127.0.0.9"))
                .contains(
                        "\"reply\":\"250 2.1.5 Ok\",\"command\":\"RCPT\",\"decided_by\":\"permit_sasl_authenticated\"");
    }

    @Test
    void tellsEachStepInWords() {
        assertThat(explain("alice+x", "--client", "127.0.0.9", "--helo", "c.test"))
                .isZero();

        assertThat(out.toString(UTF_8)).isEqualTo("""
                        recipient    alice+x
                        rewriting    alice+x becomes alice+x@example.com (append_at_myorigin)
                                     mydestination: example.com: yes
                                     transport_maps inline:{{lost.test=error:5.7.1 not here}, moved.test=smtp:[192.0.2.7]:2525, x.test=lmtp:unix:/x}: alice+x@example.com, alice@example.com, example.com, .com, *: not found
                        class        local
                                     local_recipient_maps inline:{alice=x, root=x}: alice+x@example.com, alice@example.com, alice+x: not found
                                     local_recipient_maps inline:{alice=x, root=x}: alice: x
                        validation   not refused
                        transport    local, next hop mail.example.com
                        client       unknown[127.0.0.9] on service 2525
                                     EHLO c.test
                                     MAIL FROM:<>
                                     RCPT TO:<alice+x>
                                     smtpd_relay_restrictions: permit_mynetworks: no opinion
                                     smtpd_relay_restrictions: permit_sasl_authenticated: no opinion
                                     smtpd_relay_restrictions: defer_unauth_destination: no opinion
                                     smtpd_reject_unlisted_recipient: reject_unlisted_recipient: no opinion
                        reply        250 2.1.5 Ok
                        """);
    }

    @Test
    void showsThatTheDnsDidNotAnswer() throws Exception {
        try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            configure("pennypost_dns_servers = 127.0.0.1:" + silent.getLocalPort() + "\n");
            silent.close(); // nobody is there
            assertThat(json("a@b.test"))
                    .contains("\"mx\":[],\"mx_failure\":\"Name service error for name=b.test type=MX: ");
        }
    }

    @Test
    void showsATableThatCannotBeAsked() throws Exception {
        configure("relocated_maps = fail:x\n");
        assertThat(json("alice"))
                .contains("\"reply\":\"451 4.3.0 <alice>: Temporary lookup failure\"")
                .contains("\"decided_by\":\"relocated_maps\"", "\"answer\":\"failed: ");
    }

    @Test
    void namesTheCommandThatWasRefusedEarlier() throws Exception {
        configure("smtpd_delay_reject = no\nsmtpd_sender_restrictions = reject\n");
        assertThat(json("alice", "--from", "<s@t>"))
                .contains("\"reply\":\"554 5.7.1 <s@t>: Sender address rejected: Access denied\",\"command\":\"MAIL\","
                        + "\"decided_by\":\"reject\"");
        out.reset();
        explain("alice");
        assertThat(out.toString(UTF_8))
                .contains("\nreply        554 5.7.1 <>: Sender address rejected: Access denied (to MAIL)\n");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "ETRN      | --etrn example.com | \"class\":null,\"transport\":null,\"nexthop\":null,\"reply\":\"554 5.7.1 <example.com>: Etrn command rejected: Access denied\",\"command\":\"ETRN\",\"decided_by\":\"reject\",",
                "VRFY      | --vrfy alice | \"reply\":\"252 2.0.0 alice\",\"command\":\"VRFY\",",
                "no HELO   | --no-helo alice | \"reply\":\"503 5.5.1 Error: send HELO/EHLO first\",\"command\":\"MAIL\",\"decided_by\":\"smtpd_helo_required\",",
                "HELO      | --smtp --helo c.test alice | \"asked\":\"HELO c.test\"",
                "size      | --size 10240001 alice | \"reply\":\"552 5.3.4 Message size exceeds fixed limit\",\"command\":\"MAIL\",\"decided_by\":\"message_size_limit\",",
                "two       | --data --earlier <root> --earlier bob alice | \"reply\":\"550 5.5.3 <DATA>: Data command rejected: Multi-recipient bounce\",\"command\":\"DATA\",\"decided_by\":\"reject_multi_recipient_bounce\",",
                "one       | --data --earlier bob alice | \"command\":\"END-OF-MESSAGE\"",
                "at once   | --data --pipelining alice | \"reply\":\"554 5.5.0 Error: SMTP protocol synchronization\",\"command\":\"DATA\",\"decided_by\":\"smtpd_forbid_unauth_pipelining\",",
            })
    void saysWhatASessionWouldBringAbout(String label, String words, String members) throws IOException {
        configure("smtpd_etrn_restrictions = reject\nsmtpd_helo_required = yes\n"
                + "smtpd_data_restrictions = reject_multi_recipient_bounce\n");
        assertThat(json(words.split(" "))).contains(members);
    }

    @Test
    void tellsWhatTheServerSeesOfACertificate() throws Exception {
        Path shown = etc.resolve("client.pem");
        Files.writeString(shown, new SelfSigned(new SecureRandom()).pem("client.test", Instant.now()));
        configure("smtpd_tls_security_level = may\nsmtpd_tls_ask_ccert = yes\nsmtpd_tls_CAfile = " + shown
                + "\nsmtpd_tls_chain_files = " + shown
                + "\nsmtpd_recipient_restrictions = permit_tls_all_clientcerts, reject\n");
        assertThat(json("alice", "--certificate", shown.toString()))
                .contains(
                        "\"decided_by\":\"permit_tls_all_clientcerts\"", "trusted, subject client.test, fingerprint ");
        out.reset();
        assertThat(json("alice", "--tls")).contains("\"decided_by\":\"reject\"");
    }

    @Test
    void refusesCertificatesThatCannotBeShown() throws Exception {
        Path file = etc.resolve("client.pem");
        assertThat(explain("alice", "--certificate", file.toString())).isEqualTo(64);
        Files.writeString(file, "nothing\n");
        assertThat(explain("alice", "--certificate", file.toString())).isEqualTo(64);
        Files.writeString(file, new SelfSigned(new SecureRandom()).pem("client.test", Instant.now()));
        assertThat(explain("alice", "--certificate", file.toString())).isEqualTo(64);
        assertThat(err.toString(UTF_8))
                .contains("client.pem: no such file", "client.pem: no certificate in PEM", "smtpd_tls_ask_ccert = yes");
    }

    @Test
    void writesNothing() throws Exception {
        Files.writeString(etc.resolve("table"), "alice x\n");
        configure("virtual_alias_maps = hash:" + etc + "/table\n");
        explain("alice");
        try (Stream<Path> files = Files.list(etc)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("main.cf", "master.cf", "table");
        }
    }

    @Test
    void keepsPasswordsToItself() throws Exception {
        Files.writeString(etc.resolve("passwd"), "carol:{PLAIN}secret:1000:1000::/home/carol:/bin/sh\n");
        configure("local_recipient_maps = passwd-file:$config_directory/passwd\n");
        assertThat(json("carol"))
                .contains("\"250 2.1.5 Ok\"", "\"answer\":\"found\"")
                .doesNotContain("secret");
    }

    @Test
    void doesNotObeyWhatAnAddressHolds() {
        explain("a\u001b[2J\u0007@b", "--service", "2587");
        assertThat(out.toString(UTF_8)).doesNotContain("\u001b", "\u0007");
    }

    @ParameterizedTest
    @CsvSource({
        "64, alice, --client, nobody, not an IP address: nobody",
        "64, alice, --service, nosuch, no smtpd service nosuch in",
        "64, alice, --nosuch, x, Unknown option",
        "64, alice, --size, -1, not a number of bytes: -1",
        "64, alice, --vrfy, --etrn, mutually exclusive",
        "64, alice, bob, carol, Unmatched arguments"
    })
    void refusesWrongUsage(int exit, String address, String option, String value, String reason) {
        assertThat(explain(address, option, value)).isEqualTo(exit);
        assertThat(err.toString(UTF_8)).startsWith("pennypost: fatal: ").contains(reason);
        assertThat(out.toString(UTF_8)).isEmpty();
    }

    @Test
    void refusesLineEndsInAnAddress() {
        assertThat(explain("a\r\nRCPT TO:<root>")).isEqualTo(64);
        assertThat(explain()).isEqualTo(64);
    }

    @Test
    void saysWhatCheckSaysOfABrokenConfiguration() throws Exception {
        configure("smtpd_relay_restrictions = permit_mynetworks\nbiff = maybe\n");
        assertThat(explain("alice")).isEqualTo(78);
        assertThat(err.toString(UTF_8))
                .contains("main.cf:18: error: ", "pennypost: fatal: the configuration has errors");
        assertThat(out.toString(UTF_8)).isEmpty();
    }

    @Test
    void saysThatThereIsNoService() throws Exception {
        Files.writeString(etc.resolve("master.cf"), "10143 inet n - n - - imapd\n");
        assertThat(explain("alice")).isEqualTo(64);
        assertThat(err.toString(UTF_8)).contains("no smtpd service smtp", "there is none");
    }
}
