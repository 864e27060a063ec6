package org.pennypost.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.Random;

/**
 * What noise is made of: mostly commands of a protocol, with words of it and from elsewhere put at their ends, and bytes changed, left out and
 * put in.
 */
record FuzzWords(List<String> commands, List<String> words) {
    private static final List<String> COMMON = List.of(
            " ",
            "  ",
            "(",
            ")",
            "[",
            "]",
            "<",
            ">",
            "\"",
            "\\",
            "*",
            "%",
            "{",
            "}",
            "1",
            "0",
            "-1",
            "4294967296",
            "99999999999999999999",
            "\u00ff",
            "\0",
            "\r",
            "\n",
            "\t",
            "..",
            "/",
            "\r\n");
    static final FuzzWords IMAP = new FuzzWords(
            List.of(
                    "NOOP",
                    "CHECK",
                    "CAPABILITY",
                    "NAMESPACE",
                    "CLOSE",
                    "UNSELECT",
                    "EXPUNGE",
                    "UID EXPUNGE 1:2",
                    "SELECT INBOX",
                    "SELECT INBOX (CONDSTORE)",
                    "SELECT INBOX (QRESYNC (1 1 1:9 (1:9 1:9)))",
                    "EXAMINE INBOX",
                    "EXAMINE a/b",
                    "FETCH 1:* (FLAGS UID)",
                    "FETCH 1 BODY[1.2.MIME]<0.5>",
                    "FETCH 1:* BODY[HEADER.FIELDS (x subject)]",
                    "FETCH * (BODYSTRUCTURE ENVELOPE RFC822.SIZE INTERNALDATE MODSEQ)",
                    "UID FETCH 1:9 ALL (CHANGEDSINCE 1 VANISHED)",
                    "STORE 1:* +FLAGS.SILENT (\\Deleted a)",
                    "STORE 1 (UNCHANGEDSINCE 1) -FLAGS \\Seen",
                    "UID STORE 1:* FLAGS (\\Seen \\Flagged)",
                    "APPEND INBOX (\\Seen) \" 1-Jan-2026 00:00:00 +0000\" {3+}\r\nabc",
                    "APPEND a/b {12}\r\nA: b\r\n\r\nabcd",
                    "SEARCH RETURN (MIN MAX ALL COUNT SAVE) NOT UID 1 OR BODY x SINCE 1-Jan-2026",
                    "SEARCH CHARSET UTF-8 HEADER Subject {2+}\r\nxy",
                    "UID SEARCH (LARGER 1 (UNKEYWORD a (TEXT \"x\")))",
                    "UID SEARCH MODSEQ 1 $",
                    "LIST \"\" *",
                    "LIST (SUBSCRIBED) \"\" (\"*\" \"%\") RETURN (CHILDREN STATUS (MESSAGES UIDNEXT))",
                    "LSUB \"\" %",
                    "STATUS INBOX (MESSAGES UIDNEXT UNSEEN HIGHESTMODSEQ SIZE)",
                    "CREATE a/b",
                    "CREATE &AOk-",
                    "DELETE a",
                    "DELETE a/b",
                    "RENAME a/b c",
                    "RENAME INBOX d",
                    "COPY 1:* a/b",
                    "UID COPY 1 INBOX",
                    "MOVE 1:* a/b",
                    "UID MOVE 1:* INBOX",
                    "SUBSCRIBE x",
                    "UNSUBSCRIBE x",
                    "IDLE\r\nDONE",
                    "IDLE",
                    "ID (\"name\" \"x\" \"y\" NIL)",
                    "ENABLE CONDSTORE QRESYNC",
                    "GETQUOTAROOT INBOX",
                    "GETQUOTA \"x\"",
                    "GETMETADATA INBOX /private",
                    "REPLACE 1 INBOX {3+}\r\nabc",
                    "LOGIN a b",
                    "AUTHENTICATE PLAIN AGE=",
                    "COMPRESS DEFLATE",
                    "STARTTLS",
                    "XLIST \"\" *"),
            List.of(
                    "BODY[",
                    "BODY.PEEK[HEADER.FIELDS (x)]",
                    "RFC822",
                    "CHARSET ",
                    "UTF-8",
                    "SINCE 1-Jan-2026",
                    "HEADER",
                    "NOT ",
                    "OR ",
                    "&AOk-",
                    "&",
                    "&-",
                    "$",
                    "1:*",
                    "INBOX",
                    "a/b",
                    "{3+}\r\nabc",
                    "{0+}\r\n",
                    "{2}\r\nab",
                    "{x}",
                    "{1500}\r\n",
                    "{99999}\r\n",
                    "(CHANGEDSINCE 1)",
                    "NIL",
                    "DONE"));
    static final FuzzWords POP3 = new FuzzWords(
            List.of(
                    "STAT",
                    "LIST",
                    "LIST 1",
                    "UIDL",
                    "UIDL 1",
                    "RETR 1",
                    "RETR 2",
                    "TOP 1 0",
                    "TOP 2 9",
                    "DELE 1",
                    "DELE 2",
                    "RSET",
                    "NOOP",
                    "CAPA",
                    "STLS",
                    "USER alice",
                    "PASS wonder",
                    "AUTH PLAIN",
                    "APOP a b",
                    "XTND",
                    "QUIT"),
            List.of("1", "2", "3", " 1", " 2147483648", "=", "x"));

    /** A command, more or less. */
    byte[] command(Random random, String start) {
        StringBuilder text = new StringBuilder(random.nextInt(30) == 0 ? "" : start);
        text.append(one(random, commands));
        for (int n = random.nextInt(3) * random.nextInt(4); n > 0; n--) {
            String word = one(random, random.nextInt(3) == 0 ? COMMON : words);
            text.insert(random.nextBoolean() ? text.length() : random.nextInt(text.length() + 1), word);
        }
        if (random.nextInt(200) == 0) {
            text.append(one(random, random.nextBoolean() ? COMMON : words).repeat(random.nextInt(12_000)));
        }
        byte[] bytes = text.toString().getBytes(ISO_8859_1);
        if (random.nextInt(60) == 0) {
            random.nextBytes(bytes);
        }
        for (int n = random.nextInt(6) - 3; n > 0 && bytes.length > 0; n--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    private static String one(Random random, List<String> from) {
        return from.get(random.nextInt(from.size()));
    }
}
