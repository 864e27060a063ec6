package org.pennypost.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pennypost.smtpd.TestSettings;

final class ChainDepthTest {
    private static final KeyPair ROOT = Pem.keys("EC", 256);
    private static final KeyPair MIDDLE = Pem.keys("EC", 256);
    private static final KeyPair LEAF = Pem.keys("EC", 256);

    @TempDir
    private Path directory;

    private String file(String name, String text) throws Exception {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    @ParameterizedTest
    @CsvSource({
        "self-signed, 0, true",
        "by root, 0, false",
        "by root, 1, true",
        "by middle, 1, false",
        "by middle, 2, true",
        "by middle, '', true",
        "by stranger, '', false",
    })
    void trustsNoLongerChainThanWanted(String who, String depth, boolean trusted) throws Exception {
        String root = Pem.issued("root.test", ROOT, "root.test", ROOT);
        String middle = Pem.issued("middle.test", MIDDLE, "root.test", ROOT);
        String own =
                switch (who) {
                    case "self-signed" -> root;
                    case "by root" -> Pem.issued("leaf.test", LEAF, "root.test", ROOT);
                    case "by middle" -> Pem.issued("leaf.test", LEAF, "middle.test", MIDDLE) + middle;
                    default -> Pem.issued("leaf.test", LEAF, "other.test", LEAF);
                };
        Map<String, String> settings = new HashMap<>(Map.of(
                "smtpd_tls_security_level",
                "may",
                "smtpd_tls_chain_files",
                file("server", Pem.pkcs8(ROOT.getPrivate()) + root),
                "smtpd_tls_ask_ccert",
                "yes",
                "smtpd_tls_CAfile",
                file("authorities", root)));
        if (!depth.isEmpty()) {
            settings.put("smtpd_tls_ccert_verifydepth", depth);
        }
        X509Certificate[] chain =
                PemFile.read(Path.of(file("own", own))).certificates().toArray(X509Certificate[]::new);
        assertThat(TlsServer.of(TestSettings.load(settings))
                        .seen(chain)
                        .orElseThrow()
                        .trusted())
                .isEqualTo(trusted);
    }
}
