package org.pennypost.commands.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Lines as mailutils prints them. */
final class HeaderListTest {
    @Test
    void lineIsThatOfMailutils() {
        Letter letter = Letters.letter(
                1,
                "Return-Path: <sender1@remote.test>\nFrom: Sender 1 <sender1@remote.test>\nTo: alice@example.org\nSubject: Message 1\n"
                        + "Date: Tue, 24 Nov 2026 02:01:00 +0000\nMessage-ID: <1@remote.test>\n\nbody one\nsecond\n");

        assertThat(new HeaderList(80).line(letter, true))
                .isEqualTo(">N   1 Sender 1           Tue Nov 24 02:01   9/196   Message 1");
    }

    @Test
    void longSendersAndSubjectsAreCut() {
        Letter letter = Letters.letter(
                2,
                "From: sender2@remote.test\nSubject: Re: Message 2 which has quite a long subject line\nStatus: O\n\nx\n");

        assertThat(new HeaderList(80).line(letter, false))
                .startsWith(" U   2 sender2@remote.tes Tue Nov 24 02:02 ")
                .endsWith(" Re: Message 2 which has q");
    }

    @Test
    void summaryCountsNewAndUnread() {
        List<Letter> letters = Letters.several(3);

        assertThat(HeaderList.summary("/b", letters)).isEqualTo("\"/b\": 3 messages 3 new");
        assertThat(HeaderList.summary("/b", letters.subList(0, 1))).isEqualTo("\"/b\": 1 message 1 new");
        assertThat(HeaderList.summary("/b", List.of(Letters.letter(1, "Status: O\n\n"))))
                .isEqualTo("\"/b\": 1 message 1 unread");
    }
}
