# A day with Python's imaplib and smtplib.
"${PYTHON:-python3}" - <<'END'
import email, email.message, imaplib, os, smtplib
who = os.environ["WHO"]
with imaplib.IMAP4("127.0.0.1", int(os.environ["IMAP"])) as imap:
    def ok(answer):
        assert answer[0] == "OK", answer
        return answer[1]
    ok(imap.login(who, "secret"))
    assert ok(imap.select()) == [b"4"]
    first = email.message_from_bytes(ok(imap.fetch("1", "(RFC822)"))[0][1])
    reply = email.message.EmailMessage()
    reply["From"], reply["To"], reply["Subject"] = who + "@example.com", first["From"], "Re: " + first["Subject"]
    reply["In-Reply-To"] = first["Message-ID"]
    reply.set_content("thanks from " + who)
    with smtplib.SMTP("127.0.0.1", int(os.environ["SMTP"])) as smtp:
        smtp.send_message(reply)
    ok(imap.append("Sent", "\\Seen", None, reply.as_bytes()))
    ok(imap.store("1", "+FLAGS", "\\Answered"))
    ok(imap.uid("STORE", "2", "+FLAGS.SILENT", "(\\Flagged)"))
    ok(imap.create("kept"))
    assert b"COPYUID" in imap.copy("4", "kept")[1][0]
    ok(imap.store("3", "+FLAGS", "\\Deleted"))
    assert ok(imap.expunge()) == [b"3"]
    ok(imap.append("INBOX", "", None, b"Subject: five\r\n\r\nwritten here\r\n"))
    assert ok(imap.search(None, "UNSEEN")) == [b"2 3 4"]
END
replied
expect '1 AS one' '2 F two' '4 - four' '5 - five'
expect_in Sent '1 S Re'
expect_in kept '1 - four'
