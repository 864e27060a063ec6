package org.pennypost.mbox.james;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.mail.Flags;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.SearchQuery;
import org.apache.james.mailbox.model.SearchQuery.Criterion;
import org.apache.james.mailbox.model.SearchQuery.DateResolution;
import org.apache.james.mailbox.model.SearchQuery.UidRange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What SEARCH finds. Source: RFC 3501 section 6.4.4. */
class MboxSearchTest {
    private static final Date DAY = Date.from(Instant.parse("2026-11-20T00:00:00Z"));

    @TempDir
    Path directory;

    private MboxHost host;
    private Mailbox inbox;

    @BeforeEach
    void open() throws IOException {
        host = new MboxHost(directory.resolve("host"));
        Path file = host.inbox("benwa");
        Files.createDirectories(file.getParent());
        Files.writeString(
                file,
                message("Thu Nov 19 23:00:00 2026", "Thu, 19 Nov 2026 23:00:00 +0000", "RO", "red")
                        + message("Fri Nov 20 12:00:00 2026", "Fri, 20 Nov 2026 12:00:00 +0100 (CET)", "O", "green")
                        + message("Sat Nov 21 00:00:00 2026", "Sat, 21 Nov 2026 01:00:00 +0000", "RO", "blue red")
                        + message("Sun Nov 22 00:00:00 2026", "when it was late", "O", "blue"));
        inbox = host.createMailboxMapper()
                .findMailboxByPath(MailboxPath.inbox(host.session()))
                .block();
    }

    private static String message(String received, String date, String status, String body) {
        return "From a@b.test  " + received + "\nDate: " + date + "\nStatus: " + status + "\nSubject: about " + body
                + "\n\n" + body + "\n\n";
    }

    @AfterEach
    void close() {
        host.close();
    }

    static Stream<Arguments> searches() {
        Criterion two = SearchQuery.uid(new UidRange(MessageUid.of(2)));
        return Stream.of(
                Arguments.of(SearchQuery.all(), List.of(1, 2, 3, 4)),
                Arguments.of(two, List.of(2)),
                Arguments.of(SearchQuery.not(two), List.of(1, 3, 4)),
                Arguments.of(SearchQuery.or(two, SearchQuery.bodyContains("red")), List.of(1, 2, 3)),
                Arguments.of(SearchQuery.and(two, SearchQuery.bodyContains("red")), List.of()),
                Arguments.of(SearchQuery.not(SearchQuery.bodyContains("red")), List.of(2, 4)),
                Arguments.of(SearchQuery.uid(new UidRange(MessageUid.of(3), MessageUid.MAX_VALUE)), List.of(3, 4)),
                Arguments.of(SearchQuery.flagIsSet(Flags.Flag.SEEN), List.of(1, 3)),
                Arguments.of(SearchQuery.flagIsUnSet(Flags.Flag.SEEN), List.of(2, 4)),
                Arguments.of(SearchQuery.flagIsSet(Flags.Flag.DELETED), List.of()),
                Arguments.of(SearchQuery.flagIsUnSet(Flags.Flag.DELETED), List.of(1, 2, 3, 4)),
                Arguments.of(SearchQuery.flagIsUnSet(Flags.Flag.ANSWERED), List.of(1, 2, 3, 4)),
                Arguments.of(SearchQuery.internalDateOn(DAY, DateResolution.Day), List.of(2)),
                Arguments.of(SearchQuery.internalDateBefore(DAY, DateResolution.Day), List.of(1)),
                Arguments.of(SearchQuery.internalDateAfter(DAY, DateResolution.Day), List.of(3, 4)),
                Arguments.of(SearchQuery.headerDateOn("Date", DAY, DateResolution.Day), List.of(2)),
                Arguments.of(SearchQuery.headerDateBefore("Date", DAY, DateResolution.Day), List.of(1)),
                Arguments.of(SearchQuery.headerDateAfter("Date", DAY, DateResolution.Day), List.of(3)),
                Arguments.of(SearchQuery.headerContains("Subject", "GREEN"), List.of(2)),
                Arguments.of(SearchQuery.subject("blue"), List.of(3, 4)),
                Arguments.of(SearchQuery.headerExists("X-None"), List.of()),
                Arguments.of(SearchQuery.mailContains("about blue"), List.of(3, 4)));
    }

    @ParameterizedTest
    @MethodSource("searches")
    void finds(Criterion criterion, List<Integer> uids) throws MailboxException {
        assertThat(new MboxManagers(host, Set.of(), Clock.systemUTC())
                        .index()
                        .search(host.session(), inbox, SearchQuery.of(criterion))
                        .map(uid -> (int) uid.asLong())
                        .collectList()
                        .block())
                .isEqualTo(uids);
    }
}
