import java.util.regex.Pattern;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;

/**
 * Puts a tag in front of subjects that match a pattern.
 *
 *   <mailet match="All" class="TagBySubject">
 *     <pattern>(?i)invoice|rechnung</pattern>
 *     <tag>[invoice]</tag>
 *   </mailet>
 */
public final class TagBySubject extends GenericMailet {
    private Pattern pattern;
    private String tag;

    @Override
    public void init() {
        pattern = Pattern.compile(getInitParameter("pattern", ".*"));
        tag = getInitParameter("tag", "[tag]");
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        MimeMessage message = mail.getMessage();
        String subject = message.getSubject() == null ? "" : message.getSubject();
        if (pattern.matcher(subject).find() && !subject.startsWith(tag)) {
            message.setSubject(tag + " " + subject, "UTF-8");
        }
    }
}
