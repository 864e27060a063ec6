package org.pennypost.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TlsWordsTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "all,           '',                        TLSv1 TLSv1.1 TLSv1.2 TLSv1.3",
        "least,         >=TLSv1.2,                 TLSv1.2 TLSv1.3",
        "most,          <=TLSv1.2,                 TLSv1 TLSv1.1 TLSv1.2",
        "both,          '>=TLSv1.1, <=TLSv1.2',    TLSv1.1 TLSv1.2",
        "old grammar,   '!SSLv2, !SSLv3 !TLSv1:!TLSv1.1', TLSv1.2 TLSv1.3",
        "included,      TLSv1.3 TLSv1.2,           TLSv1.2 TLSv1.3",
        "in and out,    TLSv1.2 TLSv1.3 !TLSv1.2,  TLSv1.3",
        "letter case,   >=tlsV1.2,                 TLSv1.2 TLSv1.3",
        "SSL with TLS,  SSLv3 TLSv1.2,             TLSv1.2",
    })
    void readsProtocols(String name, String text, String expected) throws TlsFault {
        assertThat(String.join(" ", TlsProtocols.parse("p", text))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.4", ">=", "!x", "SSLv3", "!TLSv1 !TLSv1.1 !TLSv1.2 !TLSv1.3", ">TLSv1.2", "<=SSLv3"})
    void refusesProtocols(String text) {
        assertThatThrownBy(() -> TlsProtocols.parse("p", text)).isInstanceOf(TlsFault.class);
    }

    private static String list(String words, String... excluded) {
        return CipherList.of(words, List.of(excluded)).stream()
                .map(Cipher::openssl)
                .filter(each -> !each.startsWith("TLS_"))
                .collect(Collectors.joining(":"));
    }

    // Expected are the answers of `openssl ciphers -tls1_2 -s LIST` of OpenSSL 3.0 without what Java does not have.
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "by name,       ECDHE-RSA-AES128-SHA,          ECDHE-RSA-AES128-SHA",
        "and,           aRSA+ECDHE+AESGCM,             ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-GCM-SHA256",
        "killed,        kRSA+AESGCM:!AES256,           AES128-GCM-SHA256",
        "killed for ever, !AES256:kRSA+AESGCM,         AES128-GCM-SHA256",
        "taken and back, kRSA+AESGCM:-AES256:AES256-GCM-SHA384, AES128-GCM-SHA256:AES256-GCM-SHA384",
        "moved back,    kRSA+AESGCM:+AES256,           AES128-GCM-SHA256:AES256-GCM-SHA384",
        "by strength,   AES128-SHA:AES256-SHA:@STRENGTH, AES256-SHA:AES128-SHA",
        "unknown words, RC4:aNULL:MEDIUM:x:-y:+z:!w,   ''",
        "no words,      '',                            ''",
        "nothing but signs, '!:-:+',                   ''",
    })
    void readsCipherLists(String name, String words, String expected) {
        assertThat(list(words)).isEqualTo(expected);
    }

    @Test
    void takesExcludedCiphersAway() {
        assertThat(list("kRSA+AES", "SHA", "AESGCM", "aNULL")).isEqualTo("AES256-SHA256:AES128-SHA256");
        assertThat(CipherList.of("", List.of("TLS_AES_128_GCM_SHA256")))
                .containsExactly("TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");
    }

    @Test
    void knowsOnlyCiphersOfJava() throws Exception {
        List<String> supported =
                List.of(SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites());
        assertThat(Cipher.ofTls12())
                .extracting(Cipher::java)
                .isSubsetOf(supported)
                .hasSize(20);
        assertThat(Cipher.OF_TLS_1_3).isSubsetOf(supported);
    }

    @ParameterizedTest
    @CsvSource({
        "TLS_AES_256_GCM_SHA384, 256",
        "TLS_CHACHA20_POLY1305_SHA256, 256",
        "TLS_AES_128_GCM_SHA256, 128",
        "TLS_RSA_WITH_AES_128_CBC_SHA256, 128",
        "TLS_RSA_WITH_AES_256_CBC_SHA, 256",
    })
    void knowsLengths(String suite, int bits) {
        assertThat(Cipher.bitsOf(suite)).isEqualTo(bits);
    }
}
