package org.pennypost.imap.james;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class UidListTest {
    private static final long HIGHEST = 0xFFFFFFFFL;

    private final Random random = new Random(7);

    private static List<Long> all(UidList list) {
        List<Long> all = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            all.add(list.get(i));
        }
        return all;
    }

    @Test
    void holdsWhatASortedSetHolds() {
        UidList list = UidList.none();
        TreeSet<Long> expected = new TreeSet<>();
        for (int step = 0; step < 20_000; step++) {
            long uid = HIGHEST / 2 - 100 + random.nextInt(400);
            if (random.nextInt(3) > 0) {
                assertThat(list.add(uid)).isEqualTo(expected.add(uid));
            } else {
                int at = expected.contains(uid) ? expected.headSet(uid).size() : -1;
                int was = list.remove(uid);
                assertThat(Math.max(was, -1)).isEqualTo(at);
                expected.remove(uid);
            }
            assertThat(list.contains(uid)).isEqualTo(expected.contains(uid));
        }
        assertThat(all(list)).isEqualTo(List.copyOf(expected));
    }

    @Test
    void beginsWithWhatItIsGiven() {
        UidList list = UidList.of(new long[] {1, 5, Integer.MAX_VALUE, 1L + Integer.MAX_VALUE, HIGHEST});

        assertThat(all(list)).containsExactly(1L, 5L, (long) Integer.MAX_VALUE, 1L + Integer.MAX_VALUE, HIGHEST);
        assertThat(list.indexOf(HIGHEST)).isEqualTo(4);
        assertThat(list.contains(2)).isFalse();
    }

    @Test
    void listsWithoutUidsHaveNothingInCommon() {
        UidList one = UidList.none();
        one.add(3);

        assertThat(UidList.none().size()).isZero();
        one.clear();
        assertThat(one.size()).isZero();
        assertThat(one.contains(3)).isFalse();
    }
}
