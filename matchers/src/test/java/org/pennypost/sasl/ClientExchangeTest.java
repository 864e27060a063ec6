package org.pennypost.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

/** The messages of RFC 5802 and RFC 7677, as a server computes them. */
final class ClientExchangeTest {
    /** Gives one nonce. */
    private static final class Fixed extends SecureRandom {
        private static final long serialVersionUID = 1;

        @Override
        public void nextBytes(byte[] bytes) {
            java.util.Arrays.fill(bytes, (byte) 7);
        }
    }

    private static final String NONCE = "BwcHBwcHBwcHBwcHBwcHBwcH";

    private static ClientExchange exchange(Mechanism mechanism) {
        return ClientExchange.of(mechanism, "us,er", "pencil", new Fixed());
    }

    private static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }

    @Test
    void provesThatItKnowsThePassword() throws Exception {
        ClientExchange client = exchange(Mechanism.SCRAM_SHA_256);
        assertThat(text(client.first().orElseThrow())).isEqualTo("n,,n=us=2Cer,r=" + NONCE);
        String serverFirst = "r=" + NONCE + "more,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
        String last = text(client.next(serverFirst.getBytes(UTF_8)));
        ScramKeys keys = ScramHash.SHA_256.keys(
                "pencil", java.util.Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096);
        String bare = last.substring(0, last.indexOf(",p="));
        byte[] all = ("n=us=2Cer,r=" + NONCE + "," + serverFirst + "," + bare).getBytes(UTF_8);
        byte[] proof = java.util.Base64.getDecoder().decode(last.substring(last.indexOf(",p=") + 3));
        byte[] signature = ScramHash.SHA_256.hmac(keys.storedKey(), all);
        for (int i = 0; i < proof.length; i++) {
            proof[i] ^= signature[i];
        }
        assertThat(ScramHash.SHA_256.digest(proof)).isEqualTo(keys.storedKey());

        String verifier = java.util.Base64.getEncoder().encodeToString(ScramHash.SHA_256.hmac(keys.serverKey(), all));
        assertThat(client.next(("v=" + verifier).getBytes(UTF_8))).isEmpty();
    }

    @Test
    void trustsNoServerThatDoesNotKnowThePassword() throws Exception {
        ClientExchange client = exchange(Mechanism.SCRAM_SHA_1);
        client.first();
        client.next(("r=" + NONCE + "more,s=QSXCR+Q6sek8bf92,i=4096").getBytes(UTF_8));

        assertThatThrownBy(() -> client.next("v=AAAA".getBytes(UTF_8))).isInstanceOf(ClientExchange.Fault.class);
    }

    @Test
    void losesNoTimeWithABillionIterations() {
        ClientExchange client = exchange(Mechanism.SCRAM_SHA_1);
        client.first();

        assertThatThrownBy(() -> client.next(("r=" + NONCE + "x,s=QSXC,i=1000000000").getBytes(UTF_8)))
                .isInstanceOf(ClientExchange.Fault.class);
    }

    @Test
    void answersPlainAndLogin() throws Exception {
        assertThat(text(exchange(Mechanism.PLAIN).first().orElseThrow())).isEqualTo("\0us,er\0pencil");
        ClientExchange login = exchange(Mechanism.LOGIN);
        assertThat(login.first()).isEmpty();
        assertThat(text(login.next(new byte[0]))).isEqualTo("us,er");
        assertThat(text(login.next(new byte[0]))).isEqualTo("pencil");
        assertThatThrownBy(() -> login.next(new byte[0])).isInstanceOf(ClientExchange.Fault.class);
    }
}
