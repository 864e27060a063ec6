package org.pennypost.mbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class LineFeedTest {
    @Test
    void findsTheFirstWhereverItStands() {
        Random random = new Random(20261130);
        byte[] likely = {'\n', '\r', 'a', (byte) 0x8a, 0x0b, 0, (byte) 0xff};
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[random.nextInt(40)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = likely[random.nextInt(8) == 0 ? 0 : 1 + random.nextInt(likely.length - 1)];
            }
            int from = random.nextInt(bytes.length + 1);
            int to = from + random.nextInt(bytes.length - from + 1);
            int first = from;
            while (first < to && bytes[first] != '\n') {
                first++;
            }
            assertThat(LineFeed.in(bytes, from, to)).as("round %s", round).isEqualTo(first);
        }
    }
}
