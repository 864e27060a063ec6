package org.pennypost.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pennypost.tls.SelfSigned;

/** TLS with servers. Texts are those of Postfix 3.7. */
@Timeout(60)
final class SmtpTlsTest {
    private static final String TLS = "250-peer.test|250 STARTTLS";
    private static final String PEER = "127.0.0.1[127.0.0.1]";

    @TempDir
    private static Path keys;

    private static Path localhost;
    private static Path other;

    private final TestClient client = new TestClient();
    private final List<ScriptedServer> servers = new ArrayList<>();

    @TempDir
    private Path directory;

    @BeforeAll
    static void makeCertificates() throws Exception {
        localhost = certificate("localhost");
        other = certificate("other.test");
    }

    private static Path certificate(String host) throws Exception {
        return Files.writeString(
                keys.resolve(host + ".pem"), new SelfSigned(new SecureRandom()).pem(host, Instant.now()));
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        for (ScriptedServer server : servers) {
            server.close();
        }
    }

    private ScriptedServer server(Path certificate, Map<String, String> answers) throws IOException {
        ScriptedServer server = new ScriptedServer(answers, certificate);
        servers.add(server);
        return server;
    }

    private String send(String nexthop, String... mainCf) throws IOException {
        return client.send(directory, nexthop, mainCf);
    }

    /** The server has a self-signed certificate for localhost; CA means that it is known as an authority. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '"',
            value = {
                "none         # smtp_tls_security_level=none # 2.0.0 250 2.0.0 Ok: queued as X # ''",
                "default      # smtp_tls_loglevel=1 # 2.0.0 250 2.0.0 Ok: queued as X # ''",
                "may          # smtp_tls_security_level=may # 2.0.0 250 2.0.0 Ok: queued as X # Untrusted",
                "may, trusted # smtp_tls_security_level=may;smtp_tls_CAfile=CA # 2.0.0 250 2.0.0 Ok: queued as X # Trusted",
                "encrypt      # smtp_tls_security_level=encrypt # 2.0.0 250 2.0.0 Ok: queued as X # Untrusted",
                "verify, no CA # smtp_tls_security_level=verify # 4.7.5 Server certificate not verified # Untrusted",
                "verify       # smtp_tls_security_level=verify;smtp_tls_CAfile=CA # 2.0.0 250 2.0.0 Ok: queued as X # Verified",
                "secure       # smtp_tls_security_level=secure;smtp_tls_CAfile=CA # 2.0.0 250 2.0.0 Ok: queued as X # Verified",
                "another name # smtp_tls_security_level=secure;smtp_tls_CAfile=CA;smtp_tls_secure_cert_match=other.test # 4.7.5 Server certificate not verified # Trusted",
                "policy       # smtp_tls_policy_maps=inline:{{[localhost]:PORT=encrypt protocols=TLSv1.2 ciphers=high}} # 2.0.0 250 2.0.0 Ok: queued as X # Untrusted",
                "policy none  # smtp_tls_security_level=encrypt;smtp_tls_policy_maps=inline:{[localhost]:PORT=none} # 2.0.0 250 2.0.0 Ok: queued as X # ''",
                "bad policy   # smtp_tls_policy_maps=inline:{[localhost]:PORT=strong} # 4.7.5 client TLS configuration problem # ''",
                "fingerprint  # smtp_tls_security_level=fingerprint;smtp_tls_fingerprint_cert_match=00:11 # 4.7.5 Server certificate not verified # Untrusted",
                "failing map  # smtp_tls_policy_maps=fail:x # 4.7.5 TLS policy lookup error for [localhost]:PORT/localhost # ''",
            })
    void asMuchTlsAsIsAskedFor(String label, String mainCf, String outcome, String word) throws Exception {
        ScriptedServer server = server(localhost, Map.of("EHLO", TLS));
        String port = String.valueOf(server.port());
        String[] lines = (mainCf + ";smtp_tls_loglevel=1;smtp_host_lookup=native")
                .replace("CA", localhost.toString())
                .replace(localhost + "file", "CAfile")
                .replace("PORT", port)
                .split(";");

        assertThat(send("[localhost]:" + port, lines)).isEqualTo(outcome.replace("PORT", port));

        List<String> established = client.log.stream()
                .filter(line -> line.contains(" established "))
                .toList();
        if (word.equals("''")) {
            assertThat(established).isEmpty();
        } else {
            assertThat(established)
                    .singleElement()
                    .asString()
                    .matches(word
                            + " TLS connection established to localhost\\[127\\.0\\.0\\.1\\]:" + port
                            + ": TLSv1\\.[23] with cipher [A-Z0-9_-]+ \\((256/256|128/128) bits\\)");
            assertThat(server.commands).startsWith("EHLO mail.example.com", "STARTTLS");
        }
        assertThat(server.contents).hasSize(outcome.startsWith("2") ? 1 : 0);
    }

    @Test
    void saysWhyACertificateIsNotTrusted() throws Exception {
        ScriptedServer server = server(other, Map.of("EHLO", TLS));

        send(server.nexthop(), "smtp_tls_security_level = secure", "smtp_tls_loglevel = 1");

        assertThat(client.log)
                .contains("certificate verification failed for " + PEER + ":" + server.port()
                        + ": self-signed certificate");
    }

    @Test
    void beginsWithTlsInWrapperMode() throws Exception {
        ScriptedServer server = server(localhost, Map.of("GREETING", "TLS"));

        assertThat(send(server.nexthop(), "smtp_tls_wrappermode = yes", "smtp_tls_security_level = encrypt"))
                .isEqualTo("2.0.0 250 2.0.0 Ok: queued as X");
        assertThat(server.commands).startsWith("EHLO mail.example.com", "MAIL FROM:<sender@example.com>");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '#',
            value = {
                "may, new            # may     # 0   # 4.7.5 Cannot start TLS: handshake failure",
                "may, has waited     # may     # 400 # 2.0.0 250 2.0.0 Ok: queued as X",
                "encrypt, has waited # encrypt # 400 # 4.7.5 Cannot start TLS: handshake failure",
            })
    void leavesOutTlsThatFailsForAWhile(String label, String level, long waited, String outcome) throws Exception {
        ScriptedServer server = server(localhost, Map.of("EHLO", TLS, "STARTTLS", "220 go|nonsense instead of TLS"));
        client.waited = Duration.ofSeconds(waited);

        assertThat(send(server.nexthop(), "smtp_tls_security_level = " + level)).isEqualTo(outcome);
        assertThat(client.log).anyMatch(line -> line.startsWith("SSL_connect error to " + PEER + ":" + server.port()));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '#',
            value = {
                "refused, may      # may     # 454 4.7.0 not now # 2.0.0 250 2.0.0 Ok: queued as X",
                "refused, encrypt  # encrypt # 454 4.7.0 not now # 4.7.0 TLS is required, but host 127.0.0.1[127.0.0.1] refused to start TLS: 454 4.7.0 not now",
                "closed            # may     # CLOSE # 4.4.2 lost connection with 127.0.0.1[127.0.0.1] while receiving the STARTTLS response",
            })
    void goesOnWhereTlsIsRefused(String label, String level, String answer, String outcome) throws Exception {
        ScriptedServer server = server(localhost, Map.of("EHLO", TLS, "STARTTLS", answer));

        assertThat(send(server.nexthop(), "smtp_tls_security_level = " + level)).isEqualTo(outcome);
    }

    @Test
    void believesNothingThatCameBeforeTheHandshake() throws Exception {
        ScriptedServer server =
                server(localhost, Map.of("EHLO", "250-peer.test|250-STARTTLS|250 SIZE 1", "EHLO TLS", "250 peer.test"));

        assertThat(send(server.nexthop(), "smtp_tls_security_level = may")).startsWith("2.0.0 ");
    }

    @Test
    void tellsOfAnOfferThatIsNotTaken() throws Exception {
        ScriptedServer server = server(localhost, Map.of("EHLO", TLS));

        send(server.nexthop(), "smtp_tls_note_starttls_offer = yes");

        assertThat(client.log).contains("Host offered STARTTLS: [127.0.0.1]");
    }

    @Test
    void timesOutInTheHandshake() throws Exception {
        ScriptedServer server = server(localhost, Map.of("EHLO", TLS, "STARTTLS", "220 go|HANG"));

        assertThat(send(server.nexthop(), "smtp_tls_security_level = encrypt", "smtp_starttls_timeout = 1s"))
                .isEqualTo("4.7.5 Cannot start TLS: handshake failure");
        assertThat(client.log).anyMatch(line -> line.endsWith(": Connection timed out"));
    }
}
