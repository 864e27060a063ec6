package org.pennypost.imap.james;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.mail.Flags;
import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.process.ImapProcessor;
import org.apache.james.imap.encode.FetchResponseEncoder;
import org.apache.james.imap.encode.ImapResponseWriter;
import org.apache.james.imap.encode.base.ImapResponseComposerImpl;
import org.apache.james.imap.message.Literal;
import org.apache.james.imap.message.response.ExistsResponse;
import org.apache.james.imap.message.response.FetchResponse;
import org.apache.james.mailbox.MessageSequenceNumber;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.junit.jupiter.api.Test;

/** What goes out is what James would have written, in the same order. */
class GatheredAnswersTest {
    private final List<ImapResponseMessage> passed = new ArrayList<>();
    private final GatheredAnswers answers = new GatheredAnswers(new ImapProcessor.Responder() {
        @Override
        public void respond(ImapResponseMessage message) {
            passed.add(message);
        }

        @Override
        public void flush() {
            passed.add(new ExistsResponse(0));
        }
    });

    private static Flags flags(String... keywords) {
        Flags flags = new Flags();
        for (String keyword : keywords) {
            flags.add(keyword);
        }
        return flags;
    }

    private static FetchResponse fetch(int number, Flags flags, MessageUid uid, ModSeq modSeq) {
        return new FetchResponse(
                MessageSequenceNumber.of(number),
                flags,
                uid,
                null,
                modSeq,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private static List<FetchResponse> fetches() {
        Flags all = flags("$Work", "later");
        for (Flags.Flag flag : new Flags.Flag[] {
            Flags.Flag.SEEN,
            Flags.Flag.ANSWERED,
            Flags.Flag.RECENT,
            Flags.Flag.FLAGGED,
            Flags.Flag.DELETED,
            Flags.Flag.DRAFT
        }) {
            all.add(flag);
        }
        return List.of(
                fetch(1, new Flags(), null, null),
                fetch(2, all, null, null),
                fetch(3, flags("x"), MessageUid.of(70), null),
                fetch(4, new Flags(Flags.Flag.SEEN), MessageUid.of(4_000_000_000L), ModSeq.of(1_700_000_000_000_000L)),
                fetch(5, null, null, ModSeq.of(9)));
    }

    private static String written(List<FetchResponse> fetches) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImapResponseComposerImpl composer = new ImapResponseComposerImpl(new ImapResponseWriter() {
            @Override
            public void write(byte[] bytes) {
                out.writeBytes(bytes);
            }

            @Override
            public void write(Literal literal) {
                throw new AssertionError("flags are no literals");
            }
        });
        for (FetchResponse fetch : fetches) {
            new FetchResponseEncoder(false).encode(fetch, composer);
        }
        composer.flush();
        return out.toString(US_ASCII);
    }

    private String said(int index) {
        return new String(((Answer) passed.get(index)).text(), US_ASCII) + "\r\n";
    }

    @Test
    void saysTogetherWhatJamesSaysOneByOne() throws IOException {
        fetches().forEach(answers::respond);
        assertThat(passed).isEmpty();

        ExistsResponse behind = new ExistsResponse(5);
        answers.respond(behind);

        assertThat(passed).hasSize(2).last().isEqualTo(behind);
        assertThat(said(0)).isEqualTo(written(fetches()));
    }

    @Test
    void holdsBackNoMoreThanAPiece() {
        for (int n = 1; n <= 10_000; n++) {
            answers.respond(fetch(n, new Flags(Flags.Flag.SEEN), null, null));
        }
        assertThat(passed.size()).isBetween(3, 10);
        answers.flush();

        StringBuilder all = new StringBuilder();
        for (int i = 0; i < passed.size() - 1; i++) {
            all.append(said(i));
        }
        assertThat(all.toString().lines()).hasSize(10_000).last().isEqualTo("* 10000 FETCH (FLAGS (\\Seen))");
        assertThat(passed).last().isInstanceOf(ExistsResponse.class);
    }
}
