import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import javax.mail.MessagingException;
import javax.mail.Multipart;
import javax.mail.Part;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.james.smtpserver.JamesMessageHook;
import org.apache.mailet.Mail;

/**
 * Refuses messages with attachments that programs hide in, while the client still waits: it, not we, tells the sender.
 *
 *   main.cf:  pennypost_smtpd_hooks = RejectAttachmentType
 */
public final class RejectAttachmentType implements JamesMessageHook {
    private static final Set<String> TYPES = Set.of("exe", "scr", "js", "vbs", "bat", "com", "pif");
    private static final int DEEPEST = 20;

    @Override
    public HookResult onMessage(SMTPSession session, Mail mail) {
        try {
            return holds(mail.getMessage(), 0)
                    ? HookResult.builder()
                            .hookReturnCode(HookReturnCode.deny())
                            .smtpReturnCode("550")
                            .smtpDescription("5.7.1 attachment type not accepted")
                            .build()
                    : HookResult.DECLINED;
        } catch (MessagingException | IOException unreadable) {
            return HookResult.DECLINED;
        }
    }

    private static boolean holds(Part part, int depth) throws MessagingException, IOException {
        String name = part.getFileName();
        if (name != null && TYPES.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT))) {
            return true;
        }
        if (depth < DEEPEST && part.getContent() instanceof Multipart parts) {
            for (int i = 0; i < parts.getCount(); i++) {
                if (holds(parts.getBodyPart(i), depth + 1)) {
                    return true;
                }
            }
        }
        return false;
    }
}
