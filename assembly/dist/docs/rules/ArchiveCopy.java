import java.io.IOException;
import java.nio.file.Path;
import java.time.ZonedDateTime;
import java.util.List;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;
import org.pennypost.mbox.AppendResult;
import org.pennypost.mbox.FromLine;
import org.pennypost.mbox.MailboxSettings;
import org.pennypost.mbox.MboxRegistry;

/**
 * Appends a copy of each message to an mbox file, under the locks of all mail programs. A copy that cannot be written makes the message wait.
 *
 *   <mailet match="All" class="ArchiveCopy">
 *     <file>/var/mail/archive</file>
 *   </mailet>
 */
public final class ArchiveCopy extends GenericMailet {
    private final MboxRegistry mailboxes;

    @Inject
    public ArchiveCopy(MboxRegistry mailboxes) {
        this.mailboxes = mailboxes;
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        Path file = Path.of(getInitParameter("file", "/var/mail/archive"));
        FromLine from = FromLine.at(mail.getMaybeSender().asString(""), ZonedDateTime.now());
        try {
            AppendResult result = mailboxes
                    .mailbox(file)
                    .append(from, List.of(), out -> write(mail, out), MailboxSettings.DEFAULTS);
            if (result instanceof AppendResult.Failed failed) {
                throw new MessagingException(file + ": " + failed.text());
            }
        } catch (IOException e) {
            throw new MessagingException(file + ": " + e, e);
        }
    }

    private static void write(Mail mail, java.io.OutputStream out) throws IOException {
        try {
            mail.getMessage().writeTo(out);
        } catch (MessagingException e) {
            throw new IOException(e);
        }
    }
}
