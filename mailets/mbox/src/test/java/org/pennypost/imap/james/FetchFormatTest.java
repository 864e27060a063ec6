package org.pennypost.imap.james;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.james.imap.api.message.FetchData.Item;
import org.junit.jupiter.api.Test;
import org.pennypost.mbox.IndexedMessage;
import org.pennypost.mbox.MessageFlags;
import org.pennypost.mbox.SomeMessages;

class FetchFormatTest {
    private static final int ALL = MessageFlags.ANSWERED
            | MessageFlags.DELETED
            | MessageFlags.DRAFT
            | MessageFlags.FLAGGED
            | MessageFlags.SEEN;

    private final List<String> said = new ArrayList<>();

    private FetchFormat format(Item... items) {
        Set<Item> wanted = EnumSet.noneOf(Item.class);
        wanted.addAll(List.of(items));
        return new FetchFormat(
                new Wanted(wanted, List.of(), false), answer -> said.add(new String(answer.text(), US_ASCII) + "\r\n"));
    }

    private String say(FetchFormat format, FetchFormat.Standing standing, IndexedMessage message) throws Exception {
        format.message(standing, message, Optional.empty(), Optional.empty());
        format.flush();
        return said.remove(0);
    }

    @Test
    void tellsWhatTheIndexKnows() throws Exception {
        IndexedMessage message = SomeMessages.of(7, MessageFlags.of(ALL, new TreeSet<>(List.of("b", "a"))));

        assertThat(say(
                        format(Item.UID, Item.FLAGS, Item.INTERNAL_DATE, Item.SIZE),
                        new FetchFormat.Standing(3, true, true, true),
                        message))
                .isEqualTo("* 3 FETCH (MODSEQ (7) FLAGS (\\Answered \\Deleted \\Draft \\Flagged \\Recent \\Seen a b)"
                        + " INTERNALDATE \" 1-Jan-1970 00:00:01 +0000\" RFC822.SIZE 22 UID 7)\r\n");
    }

    @Test
    void tellsNothingWhereNothingIsWanted() throws Exception {
        FetchFormat format = format();
        format.flush();
        assertThat(said).isEmpty();

        assertThat(say(format, new FetchFormat.Standing(1, false, true, false), SomeMessages.of(1)))
                .isEqualTo("* 1 FETCH (FLAGS ())\r\n");
        assertThat(say(format, new FetchFormat.Standing(1, true, false, false), SomeMessages.of(1)))
                .isEqualTo("* 1 FETCH ()\r\n");
    }

    @Test
    void repeatsWhatWasSaidBefore() throws Exception {
        FetchFormat format = format(Item.ENVELOPE);
        format.message(
                new FetchFormat.Standing(9, false, true, false),
                SomeMessages.of(5),
                Optional.of("ENVELOPE NIL".getBytes(US_ASCII)),
                Optional.empty());
        format.flush();

        assertThat(said).containsExactly("* 9 FETCH (FLAGS () ENVELOPE NIL)\r\n");
    }

    @Test
    void handsOverLargePiecesByThemselves() throws Exception {
        FetchFormat format = format(Item.UID);
        for (int i = 1; i < 10_000; i++) {
            format.message(
                    new FetchFormat.Standing(i, false, true, false),
                    SomeMessages.of(i),
                    Optional.empty(),
                    Optional.empty());
        }

        assertThat(said).hasSizeGreaterThan(1);
        format.flush();
        assertThat(String.join("", said).lines()).hasSize(9_999).last().isEqualTo("* 9999 FETCH (FLAGS () UID 9999)");
    }
}
