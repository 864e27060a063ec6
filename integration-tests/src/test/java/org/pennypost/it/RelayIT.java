package org.pennypost.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody outside mynetworks sends mail through this server. Expected replies are those of Postfix 3.7.11 with the same main.cf. */
@ExtendWith(Distribution.Unpacked.class)
final class RelayIT {
    private static final String STRANGER = "127.0.0.9";

    private static Instance instance;

    @BeforeAll
    static void start(Distribution distribution) throws Exception {
        instance = Instance.make(
                        distribution,
                        "--domain",
                        "example.com",
                        "-o",
                        "mynetworks=127.0.0.1/32",
                        "--user",
                        "alice:secret")
                .start();
    }

    @AfterAll
    static void stop() throws Exception {
        instance.close();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "foreign                  | x@remote.test | 454 4.7.1 <x@remote.test>: Relay access denied",
                "percent hack             | user%remote.test@example.com | 454 4.7.1 <user%remote.test@example.com>: Relay access denied",
                "bang path                | remote.test!user@example.com | 454 4.7.1 <remote.test!user@example.com>: Relay access denied",
                "quoted local part        | \"user@remote.test\"@example.com | 454 4.7.1 <user@remote.test@example.com>: Relay access denied",
                "source route             | @example.com:user@remote.test | 454 4.7.1 <user@remote.test>: Relay access denied",
                "two-hop source route     | @example.com,@mail.example.com:user@remote.test | 454 4.7.1 <user@remote.test>: Relay access denied",
                "two at signs             | user@remote.test@example.com | 454 4.7.1 <user@remote.test@example.com>: Relay access denied",
                "quoted percent           | \"user%remote.test\"@example.com | 454 4.7.1 <user%remote.test@example.com>: Relay access denied",
                "foreign address literal  | user@[10.1.2.3] | 454 4.7.1 <user@[10.1.2.3]>: Relay access denied",
                "trailing dot             | user@remote.test. | 454 4.7.1 <user@remote.test.>: Relay access denied",
                "own name as a subdomain  | user@example.com.remote.test | 454 4.7.1 <user@example.com.remote.test>: Relay access denied",
                "own name as an ending    | user@xexample.com | 454 4.7.1 <user@xexample.com>: Relay access denied",
                "quoted, no domain        | \"x@remote.test\" | 454 4.7.1 <x@remote.test>: Relay access denied",
                "bang path, no domain     | remote.test!user | 454 4.7.1 <remote.test!user>: Relay access denied",
                "percent hack, no domain  | user%remote.test | 454 4.7.1 <user%remote.test>: Relay access denied",
                "own address within       | root@example.com@remote.test | 454 4.7.1 <root@example.com@remote.test>: Relay access denied",
                "own percent within       | root%example.com@remote.test | 454 4.7.1 <root%example.com@remote.test>: Relay access denied",
                "two percents             | a%b%remote.test@example.com | 454 4.7.1 <a%b%remote.test@example.com>: Relay access denied",
                "two bangs                | remote.test!a!b@example.com | 454 4.7.1 <remote.test!a!b@example.com>: Relay access denied",
                "localhost as a subdomain | user@localhost.remote.test | 454 4.7.1 <user@localhost.remote.test>: Relay access denied",
                "one-label domain         | user@mail | 454 4.7.1 <user@mail>: Relay access denied",
                "address as a domain      | user@127.0.0.1 | 501 5.1.3 Bad recipient address syntax",
                "decimal address          | user@#1234 | 501 5.1.3 Bad recipient address syntax",
                "percent after at         | user@remote.test%example.com | 501 5.1.3 Bad recipient address syntax",
                "encoded NUL              | user@example.com%00remote.test | 501 5.1.3 Bad recipient address syntax",
                "two addresses            | user@remote.test>,<root | 501 5.1.3 Bad recipient address syntax",
                "unknown, own literal     | user@[127.0.0.1] | 550 5.1.1 <user@[127.0.0.1]>: Recipient address rejected: User unknown in local recipient table",
                "unknown local            | nosuch@example.com | 550 5.1.1 <nosuch@example.com>: Recipient address rejected: User unknown in local recipient table"
            })
    void refusesAStranger(String label, String recipient, String reply) throws Exception {
        assertThat(recipientFrom(STRANGER, recipient)).isEqualTo(reply);
    }

    /** Odd enough that only the refusal counts, not its words. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "user%remote.test@",
                "remote.test!user@",
                "@remote.test",
                "user@remote.test\0@example.com",
                "[remote.test]user@example.com",
                "user@example.com\t@remote.test",
                "user @remote.test",
                "user@.remote.test",
                "user@[]"
            })
    void refusesOddFormsFromAStranger(String recipient) throws Exception {
        assertThat(recipientFrom(STRANGER, recipient)).matches("[45]\\d\\d .*");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alice@example.com",
                "ALICE@EXAMPLE.COM",
                "alice@mail.example.com",
                "alice",
                "alice+list@example.com",
                "postmaster",
                "root@[127.0.0.1]",
                "@remote.test:root@example.com",
                "\"alice\"@example.com"
            })
    void takesMailForItsOwnUsersFromAStranger(String recipient) throws Exception {
        assertThat(recipientFrom(STRANGER, recipient)).isEqualTo("250 2.1.5 Ok");
    }

    @Test
    void takesMailForElsewhereFromItsOwnNetwork() throws Exception {
        assertThat(recipientFrom("127.0.0.1", "x@remote.test")).isEqualTo("250 2.1.5 Ok");
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice@example.com", "root@localhost", "", "postmaster", "x@[127.0.0.1]"})
    void isNotTalkedIntoItByTheSender(String sender) throws Exception {
        try (Conversation stranger = Conversation.from(STRANGER, instance.smtp())) {
            stranger.greeted().ask("EHLO localhost", 250).ask("MAIL FROM:<" + sender + ">", 250);
            assertThat(stranger.ask("RCPT TO:<x@remote.test>"))
                    .isEqualTo("454 4.7.1 <x@remote.test>: Relay access denied");
        }
    }

    @Test
    void isNotTalkedIntoItByAnythingElse() throws Exception {
        try (Conversation stranger = Conversation.from(STRANGER, instance.smtp())) {
            stranger.greeted().ask("EHLO [127.0.0.1]", 250);
            stranger.ask("XCLIENT ADDR=127.0.0.1 NAME=localhost", 5);
            stranger.ask("XFORWARD ADDR=127.0.0.1", 5);
            stranger.ask("PROXY TCP4 127.0.0.1 127.0.0.1 1 25", 5);
            // Taken and without effect, as in Postfix: nobody has logged in.
            stranger.ask("MAIL FROM:<a@remote.test> AUTH=alice@example.com", 250);
            stranger.ask("RCPT TO:<alice@example.com>", 250);
            // One accepted recipient opens the door for no other.
            stranger.ask("RCPT TO:<x@remote.test>", 454);
            stranger.ask("RSET", 250).ask("DATA", 503).ask("QUIT", 221);
        }
    }

    @Test
    void refusesAuthBeforeItIsOffered() throws Exception {
        for (String client : new String[] {STRANGER, "127.0.0.1"}) {
            try (Conversation conversation = Conversation.from(client, instance.smtp())) {
                conversation.greeted();
                assertThat(conversation.ask("EHLO client.test")).doesNotContain("AUTH");
                // alice, secret: right, and still not taken.
                for (String auth : new String[] {
                    "AUTH PLAIN AGFsaWNlAHNlY3JldA==",
                    "AUTH LOGIN",
                    "AUTH CRAM-MD5",
                    "AUTH XOAUTH2",
                    "AUTH NONSENSE",
                    "AUTH"
                }) {
                    assertThat(conversation.ask(auth))
                            .as(auth)
                            .isEqualTo("503 5.5.1 Error: authentication not enabled");
                }
                conversation.ask("MAIL FROM:<alice@example.com>", 250);
                conversation.ask("RCPT TO:<x@remote.test>", client.equals(STRANGER) ? 454 : 250);
            }
        }
    }

    private static String recipientFrom(String client, String recipient) throws Exception {
        try (Conversation conversation = Conversation.from(client, instance.smtp())) {
            conversation.greeted().ask("HELO client.test", 250).ask("MAIL FROM:<a@remote.test>", 250);
            return conversation.ask("RCPT TO:<" + recipient + ">");
        }
    }
}
