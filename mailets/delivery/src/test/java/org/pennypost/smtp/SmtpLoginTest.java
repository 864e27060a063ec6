package org.pennypost.smtp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names and passwords for servers. Texts are those of Postfix 3.7. */
@Timeout(60)
final class SmtpLoginTest {
    private static final String PEER = "127.0.0.1[127.0.0.1]";
    private static final String SENT = "2.0.0 250 2.0.0 Ok: queued as X";
    private static final String ON = "smtp_sasl_auth_enable = yes";
    private static final String PLAIN_TOO = "smtp_sasl_security_options = noanonymous";

    private final TestClient client = new TestClient();
    private final List<ScriptedServer> servers = new ArrayList<>();

    @TempDir
    private Path directory;

    @AfterEach
    void stop() throws IOException {
        client.close();
        for (ScriptedServer server : servers) {
            server.close();
        }
    }

    private ScriptedServer server(String offer, String... more) throws IOException {
        Map<String, String> answers = new HashMap<>(Map.of("EHLO", "250-peer.test|250 " + offer));
        for (int i = 0; i < more.length; i += 2) {
            answers.put(more[i], more[i + 1]);
        }
        ScriptedServer server = new ScriptedServer(answers);
        servers.add(server);
        return server;
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    private String send(ScriptedServer server, String... mainCf) throws IOException {
        List<String> lines = new ArrayList<>(List.of(ON, PLAIN_TOO));
        lines.addAll(List.of(mainCf));
        return client.send(directory, server.nexthop(), lines.toArray(String[]::new));
    }

    /** The host comes before the next hop, the sender before both. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '#',
            value = {
                "host          # 127.0.0.1=h:1               # no  # h 1",
                "next hop      # [127.0.0.1]:PORT=n:2        # no  # n 2",
                "host first    # 127.0.0.1=h:1,[127.0.0.1]:PORT=n:2 # no # h 1",
                "sender        # sender@example.com=s:3,127.0.0.1=h:1 # yes # s 3",
                "sender's domain # @example.com=d:4,127.0.0.1=h:1 # yes # d 4",
                "sender off    # sender@example.com=s:3,127.0.0.1=h:1 # no # h 1",
                "another sender # other@example.com=s:3,127.0.0.1=h:1 # yes # h 1",
                "colon within  # 127.0.0.1=h:1:2             # no  # h 1:2",
            })
    void findsTheName(String label, String table, String bySender, String user) throws Exception {
        ScriptedServer server = server("AUTH PLAIN");
        String entries = table.replace("PORT", String.valueOf(server.port())).replaceAll("([^,]+)", "{$1}");

        assertThat(send(
                        server,
                        "smtp_sasl_password_maps = inline:{" + entries + "}",
                        "smtp_sender_dependent_authentication = " + bySender))
                .isEqualTo(SENT);
        assertThat(server.commands.get(1)).isEqualTo("AUTH PLAIN " + base64("\0" + user.replace(' ', '\0')));
    }

    @Test
    void isAStrangerWithoutAName() throws Exception {
        ScriptedServer server = server("AUTH PLAIN");

        assertThat(send(server, "smtp_sasl_password_maps = inline:{other.test=u:p}"))
                .isEqualTo(SENT);
        assertThat(server.commands.get(1)).startsWith("MAIL FROM:");
    }

    @Test
    void speaksLogin() throws Exception {
        ScriptedServer server = server(
                "AUTH LOGIN",
                "AUTH LOGIN",
                "334 " + base64("Username:"),
                base64("user"),
                "334 " + base64("Password:"),
                base64("pass"),
                "235 2.7.0 welcome");

        assertThat(send(server, "smtp_sasl_password_maps = static:user:pass")).isEqualTo(SENT);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '#',
            value = {
                "wrong password # AUTH PLAIN # 535 5.7.8 Error: authentication failed # smtp_sasl_auth_soft_bounce=yes # 4.7.8 SASL authentication failed; server PEER said: 535 5.7.8 Error: authentication failed",
                "no soft bounce # AUTH PLAIN # 535 5.7.8 Error: authentication failed # smtp_sasl_auth_soft_bounce=no # 5.7.8 SASL authentication failed; server PEER said: 535 5.7.8 Error: authentication failed",
                "try later      # AUTH PLAIN # 454 4.7.0 later # smtp_sasl_auth_soft_bounce=no # 4.7.0 SASL authentication failed; server PEER said: 454 4.7.0 later",
                "none in clear  # AUTH PLAIN LOGIN # 235 # smtp_sasl_security_options=noplaintext # 4.7.0 SASL authentication failed; cannot authenticate to server PEER: no mechanism available",
                "unknown one    # AUTH GSSAPI # 235 # x=y # 4.7.0 SASL authentication failed; cannot authenticate to server PEER: no mechanism available",
                "filtered       # AUTH PLAIN # 235 # smtp_sasl_mechanism_filter=!plain,login # 4.7.0 SASL authentication failed: server PEER offered no compatible authentication mechanisms for this type of connection security",
                "malformed challenge # AUTH SCRAM-SHA-256 # 334 ~~~ # x=y # 4.7.0 SASL authentication failed; cannot authenticate to server PEER: malformed challenge",
                "foreign nonce  # AUTH SCRAM-SHA-256 # 334 cj1hLHM9YSxpPTE= # x=y # 4.7.0 SASL authentication failed; cannot authenticate to server PEER: bad protocol / cancel",
            })
    void saysWhyItIsNotLetIn(String label, String offer, String answer, String mainCf, String outcome)
            throws Exception {
        ScriptedServer server = server(offer, "AUTH", answer);

        assertThat(send(server, "smtp_sasl_password_maps = static:user:sesame", mainCf))
                .isEqualTo(outcome.replace("PEER", PEER));
        assertThat(client.log).noneMatch(line -> line.contains("sesame"));
    }

    @Test
    void waitsWhenThePasswordsCannotBeRead() throws Exception {
        ScriptedServer server = server("AUTH PLAIN");

        assertThat(send(server, "smtp_sasl_password_maps = fail:x"))
                .isEqualTo("4.3.0 local data error while talking to " + PEER);
    }

    @Test
    void showsNoPassword() {
        assertThat(new Credentials("user", "sesame")).hasToString("user");
    }
}
