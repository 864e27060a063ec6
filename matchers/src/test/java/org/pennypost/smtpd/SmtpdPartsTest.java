package org.pennypost.smtpd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SmtpdPartsTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "127.0.0.1,        127.0.0.1",
        "::1,              ::1",
        "::,               ::",
        "2001:db8::1,      2001:db8::1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "1:2:3:4:5:6:7:8,  1:2:3:4:5:6:7:8",
        "1:0:3:4:5:6:7:8,  1:0:3:4:5:6:7:8",
        "fe80::,           fe80::",
        "::2:0:0:1,        ::2:0:0:1",
    })
    void writesAddressesShort(String address, String text) throws Exception {
        Client client = new Client(InetAddress.getByName(address), 1, "n", "n");
        assertThat(client.nameAddress()).isEqualTo("n[" + text + "]");
        assertThat(client.rfcAddress()).isEqualTo(text.contains(":") ? "IPv6:" + text : text);
    }

    @Test
    void decodesTheSameHoweverTheBytesAreCut() {
        String[] words = {"a", "\r", "\n", "\r\n", ".", "..", "\r\n.", "x", "\r\n.\r", "\n.\n"};
        Random random = new Random(7);
        for (int round = 0; round < 3000; round++) {
            StringBuilder sent = new StringBuilder();
            for (int i = 0; i < 12; i++) {
                sent.append(words[random.nextInt(words.length)]);
            }
            boolean standard = random.nextBoolean();
            boolean replace = random.nextBoolean();
            String whole = decode(sent.toString(), standard, replace, Integer.MAX_VALUE, random);
            assertThat(decode(sent.toString(), standard, replace, 1, random))
                    .as("%s", sent)
                    .isEqualTo(whole);
            assertThat(decode(sent.toString(), standard, replace, 4, random))
                    .as("%s", sent)
                    .isEqualTo(whole);
        }
    }

    @Test
    void leavesNoLoneCarriageReturnOrLineFeed() {
        Random random = new Random(8);
        for (int round = 0; round < 2000; round++) {
            StringBuilder sent = new StringBuilder();
            for (int i = 0; i < 20; i++) {
                sent.append("a\r\n.".charAt(random.nextInt(4)));
            }
            String decoded = decode(sent.toString(), true, true, 5, random).replaceAll("=-?\\d+$", "");
            assertThat(decoded.replace("\r\n", "")).as("%s", sent).doesNotContain("\r", "\n");
        }
    }

    private static String decode(String sent, boolean standard, boolean replace, int most, Random random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DataDecoder decoder = new DataDecoder(out::write, true, standard, replace);
        byte[] bytes = sent.getBytes(StandardCharsets.ISO_8859_1);
        int from = 0;
        int stop = -1;
        while (from < bytes.length && stop < 0) {
            int to = most == Integer.MAX_VALUE ? bytes.length : Math.min(bytes.length, from + 1 + random.nextInt(most));
            stop = decoder.decode(bytes, from, to);
            from = to;
        }
        assertThat(decoder.size()).isEqualTo(out.size());
        return out.toString(StandardCharsets.ISO_8859_1) + "=" + stop;
    }
}
