package org.pennypost.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pennypost.smtpd.TestSettings;

final class TlsServerTest {
    private static final KeyPair RSA = Pem.keys("RSA", 2048);
    private static final KeyPair EC = Pem.keys("EC", 256);

    @TempDir
    Path directory;

    private static TlsServer server(Map<String, String> values) throws TlsFault {
        Map<String, String> all = new TreeMap<>(Map.of("smtpd_tls_security_level", "may"));
        all.putAll(values);
        return TlsServer.of(TestSettings.load(all));
    }

    private String file(String name, String text) throws Exception {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    private static SSLSession connect(TlsServer server) throws Exception {
        return Handshake.with(server.engine(text -> {}), "", List.of());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"pkcs1 rsa, RSA, false", "pkcs8 rsa, RSA, true", "sec1 ec, EC, false", "pkcs8 ec, EC, true"})
    void readsKeysInAllForms(String name, String kind, boolean pkcs8) throws Exception {
        KeyPair keys = kind.equals("RSA") ? RSA : EC;
        String key = pkcs8 ? Pem.pkcs8(keys.getPrivate()) : Pem.traditional(keys.getPrivate());
        TlsServer server = server(Map.of(
                "smtpd_tls_cert_file", file("c", "# ours\n" + Pem.certificate("a.test", keys)),
                "smtpd_tls_key_file", file("k", key)));
        assertThat(Handshake.subject(connect(server))).isEqualTo("CN=a.test");
    }

    @Test
    void describesASessionInTheWordsOfOpenssl() throws Exception {
        TlsServer server = server(Map.of(
                "smtpd_tls_chain_files", file("p", Pem.pkcs8(RSA.getPrivate()) + Pem.certificate("a.test", RSA))));
        assertThat(TlsSession.of(Handshake.with(server.engine(text -> {}), "", List.of("TLSv1.3"))))
                .hasToString("TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)");
        assertThat(TlsSession.of(Handshake.with(server.engine(text -> {}), "", List.of("TLSv1.2"))))
                .hasToString("TLSv1.2 with cipher ECDHE-RSA-AES256-GCM-SHA384 (256/256 bits)");
    }

    /** Handshakes in both versions; a client with this key and certificate. */
    private Optional<ClientCertificate> shown(Map<String, String> values, KeyPair own, String name) throws Exception {
        Map<String, String> all = new TreeMap<>(values);
        all.put("smtpd_tls_chain_files", file("p", Pem.pkcs8(RSA.getPrivate()) + Pem.certificate("a.test", RSA)));
        TlsServer server = server(all);
        KeyManager[] keys = keys(file("own", Pem.pkcs8(own.getPrivate()) + Pem.certificate(name, own)));
        Optional<ClientCertificate> last = Optional.empty();
        for (String version : List.of("TLSv1.2", "TLSv1.3")) {
            SSLEngine engine = server.engine(text -> {});
            Handshake.with(engine, "", List.of(version), keys);
            last = server.settled(engine.getSession()).client();
        }
        return last;
    }

    private static KeyManager[] keys(String file) throws Exception {
        KeyMaterial own =
                KeyFiles.ofChains(List.of(Path.of(file))).current(text -> {}).get(0);
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("own", own.key(), new char[0], own.chain().toArray(X509Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, new char[0]);
        return factory.getKeyManagers();
    }

    @Test
    void asksForCertificatesOfClients() throws Exception {
        String authority = file("authority", Pem.certificate("client.test", EC));
        ClientCertificate trusted = shown(
                        Map.of("smtpd_tls_ask_ccert", "yes", "smtpd_tls_CAfile", authority), EC, "client.test")
                .orElseThrow();
        assertThat(trusted.subject()).isEqualTo("client.test");
        assertThat(trusted.issuer()).isEqualTo("client.test");
        assertThat(trusted.fingerprint()).matches("([0-9A-F]{2}:){31}[0-9A-F]{2}");
        assertThat(trusted.keyFingerprint())
                .matches("([0-9A-F]{2}:){31}[0-9A-F]{2}")
                .isNotEqualTo(trusted.fingerprint());
        ClientCertificate other = shown(
                        Map.of("smtpd_tls_ask_ccert", "yes", "smtpd_tls_fingerprint_digest", "md5"),
                        EC,
                        "x\\\"\u00e9.test")
                .orElseThrow();
        assertThat(other.trusted()).isFalse();
        assertThat(other.subject()).isEqualTo("x??.test");
        assertThat(other.fingerprint()).matches("([0-9A-F]{2}:){15}[0-9A-F]{2}");
        assertThat(shown(Map.of(), EC, "client.test")).isEmpty();
    }

    @Test
    void knowsWhatCannotBeUsedForCertificatesOfClients() {
        String chain = "smtpd_tls_ask_ccert";
        assertThatThrownBy(() -> shown(Map.of(chain, "yes", "smtpd_tls_fingerprint_digest", "sha0"), EC, "x"))
                .hasMessageContaining("no message digest: \"sha0\"");
        assertThatThrownBy(() -> shown(Map.of(chain, "yes", "smtpd_tls_CAfile", "/nosuch"), EC, "x"))
                .hasMessageContaining("smtpd_tls_CAfile");
    }

    @Test
    void servesTheKeyThatTheClientCanUse() throws Exception {
        TlsServer server = server(Map.of(
                "smtpd_tls_cert_file",
                file("rc", Pem.certificate("rsa.test", RSA)),
                "smtpd_tls_key_file",
                file("rk", Pem.pkcs8(RSA.getPrivate())),
                "smtpd_tls_eccert_file",
                file("ec", Pem.certificate("ec.test", EC) + Pem.pkcs8(EC.getPrivate())),
                "smtpd_tls_protocols",
                "TLSv1.2",
                "tls_medium_cipherlist",
                "aECDSA"));
        assertThat(Handshake.subject(connect(server))).isEqualTo("CN=ec.test");
    }

    @Test
    void servesTheCertificateOfTheNameThatIsAskedFor() throws Exception {
        String usual = Pem.selfSigned(directory.resolve("u"), "usual.test").toString();
        String other = Pem.selfSigned(directory.resolve("o"), "other.test").toString();
        TlsServer server = server(Map.of(
                "smtpd_tls_chain_files",
                usual,
                "tls_server_sni_maps",
                "inline:{{other.test=" + other + "},{.wild.test=" + other + "},{broken.test=/nowhere}}"));
        assertThat(names(server, "other.test", "OTHER.test", "a.wild.test", "wild.test", "x.test"))
                .containsExactly("CN=other.test", "CN=other.test", "CN=other.test", "CN=usual.test", "CN=usual.test");
        List<String> log = new ArrayList<>();
        assertThatThrownBy(() -> Handshake.with(server.engine(log::add), "broken.test", List.of()))
                .isInstanceOf(Exception.class);
        assertThat(log).containsExactly("warning: tls_server_sni_maps: /nowhere: no such file");
    }

    private static List<String> names(TlsServer server, String... asked) throws Exception {
        List<String> names = new ArrayList<>();
        for (String name : asked) {
            names.add(Handshake.subject(Handshake.with(server.engine(text -> {}), name, List.of())));
        }
        return names;
    }

    @Test
    void takesChangedFilesAndKeepsTheOldOnesWhenTheyAreBroken() throws Exception {
        Path file = Pem.selfSigned(directory.resolve("s"), "first.test");
        TlsServer server = server(Map.of("smtpd_tls_chain_files", file.toString()));
        assertThat(Handshake.subject(connect(server))).isEqualTo("CN=first.test");
        Pem.selfSigned(file, "second.test");
        await().until(() -> Handshake.subject(connect(server)).equals("CN=second.test"));
        Files.writeString(file, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        List<String> log = new ArrayList<>();
        await().until(() -> {
            Handshake.with(server.engine(log::add), "", List.of());
            return !log.isEmpty();
        });
        assertThat(log)
                .containsExactly("warning: " + file
                        + ": the section PRIVATE KEY is malformed; the key and certificate read before stay in use");
        assertThat(Handshake.subject(connect(server))).isEqualTo("CN=second.test");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "missing        | /nowhere     | /nowhere: no such file",
                "empty          | @            | @: holds no private key",
                "no certificate | @KEY         | @: no certificate follows the private key",
                "order          | @CERT,KEY    | @: a certificate stands before the private key",
                "mismatch       | @KEY,OTHER   | @: the private key does not match the public key of the certificate in @",
                "bad base64     | @BAD         | @: the section PRIVATE KEY is malformed",
                "pass phrase    | @LOCKED      | @: the section ENCRYPTED PRIVATE KEY is malformed",
                "directory      | .            | .: cannot be read: Is a directory",
            })
    void saysWhatIsWrongWithAFile(String name, String content, String reason) throws Exception {
        Map<String, String> parts = Map.of(
                "KEY", Pem.pkcs8(EC.getPrivate()),
                "CERT", Pem.certificate("a.test", EC),
                "OTHER", Pem.certificate("b.test", RSA),
                "BAD", "-----BEGIN PRIVATE KEY-----\n####\n-----END PRIVATE KEY-----\n",
                "LOCKED", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIC\n-----END ENCRYPTED PRIVATE KEY-----\n");
        StringBuilder text = new StringBuilder();
        for (String word : content.replaceFirst("@", "").split(",")) {
            text.append(parts.getOrDefault(word, ""));
        }
        String path = content.startsWith("@") ? file("f", text.toString()) : content;
        assertThatThrownBy(() -> server(Map.of("smtpd_tls_chain_files", path)))
                .isInstanceOf(TlsFault.class)
                .hasMessage("smtpd_tls_chain_files: " + reason.replace("@", path));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "no certificate | smtpd_tls_security_level | encrypt | TLS is wanted, and there is no certificate",
                "no level | smtpd_tls_security_level | perhaps | smtpd_tls_security_level: no level: \"perhaps\"",
                "log level | smtpd_tls_loglevel | x | smtpd_tls_loglevel: no number: \"x\"",
            })
    void saysWhatIsWrongWithAValue(String name, String parameter, String value, String reason) {
        assertThatThrownBy(() -> server(Map.of(parameter, value)))
                .isInstanceOf(TlsFault.class)
                .hasMessage(reason);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "protocols | smtpd_tls_protocols | !TLSv1.2 !TLSv1.3 <=TLSv1.3 >=TLSv1.2 | smtpd_tls_protocols: no version is left",
                "grade     | smtpd_tls_ciphers   | null | smtpd_tls_ciphers: no grade of ciphers that encrypt: \"null\"",
            })
    void saysWhatIsWrongWithProtocolsAndCiphers(String name, String parameter, String value, String reason)
            throws Exception {
        String file = Pem.selfSigned(directory.resolve("s"), "a.test").toString();
        assertThatThrownBy(() -> server(Map.of("smtpd_tls_chain_files", file, parameter, value)))
                .isInstanceOf(TlsFault.class)
                .hasMessage(reason);
    }

    @Test
    void refusesOldProtocolsByDefault() throws Exception {
        String file = Pem.selfSigned(directory.resolve("s"), "a.test").toString();
        TlsServer server = server(Map.of("smtpd_tls_chain_files", file));
        assertThat(server.engine(text -> {}).getEnabledProtocols()).containsExactlyInAnyOrder("TLSv1.2", "TLSv1.3");
        TlsServer newest = server(Map.of("smtpd_tls_chain_files", file, "smtpd_tls_protocols", ">=TLSv1.3"));
        assertThatThrownBy(() -> Handshake.with(newest.engine(text -> {}), "", List.of("TLSv1.2")))
                .isInstanceOf(SSLException.class);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "nothing,          '',      no,  no,  NONE",
        "legacy use,       '',      yes, no,  MAY",
        "legacy enforce,   '',      no,  yes, ENCRYPT",
        "level over both,  none,    yes, yes, NONE",
        "client's level,   secure,  no,  no,  ENCRYPT",
        "capital letters,  MAY,     no,  no,  MAY",
    })
    void knowsTheLevel(String name, String level, String use, String enforce, TlsPolicy.Level expected)
            throws Exception {
        String file = Pem.selfSigned(directory.resolve("s"), "a.test").toString();
        TlsPolicy policy = server(Map.of(
                        "smtpd_tls_chain_files",
                        file,
                        "smtpd_tls_security_level",
                        level,
                        "smtpd_use_tls",
                        use,
                        "smtpd_enforce_tls",
                        enforce))
                .policy();
        assertThat(policy.level()).isEqualTo(expected);
        assertThat(policy.isAuthOnly()).isEqualTo(expected == TlsPolicy.Level.ENCRYPT);
    }

    @Test
    void offersNoTlsWhereNoCertificateIsNamed() throws Exception {
        TlsServer server = server(Map.of("smtpd_tls_cert_file", "none"));
        assertThat(server.policy().isOn()).isFalse();
        assertThat(server.isWithoutCertificate()).isTrue();
        assertThat(TlsServer.OFF.isWithoutCertificate()).isFalse();
    }

    @Test
    void makesNoEngineWhereTlsIsOff() {
        assertThatThrownBy(() -> TlsServer.OFF.engine(text -> {})).isInstanceOf(IllegalStateException.class);
    }
}
