package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;
import org.pennypost.conf.SettingsHolder;

/**
 * The transport {@code discard}: every recipient counts as delivered, and the message is gone. The log gives the next hop as the
 * reason ({@code discard:silently}), which may begin with an enhanced status.
 *
 * <p>Takes no parameters. Thread safe. Source: Postfix discard(8).
 */
public final class DiscardDelivery extends GenericMailet {
    private static final Pattern NEXTHOP = Pattern.compile("(2\\.\\d{1,3}\\.\\d{1,3})(?:\\s+(.*)|)");

    private final SettingsHolder settings;
    private final Completion completion;

    /**
     * Prepares.
     *
     * @param settings the configuration
     * @param completion ends the attempt
     */
    @Inject
    public DiscardDelivery(SettingsHolder settings, Completion completion) {
        this.settings = requireNonNull(settings);
        this.completion = requireNonNull(completion);
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        Attempt attempt = completion.begin(mail, settings.current(), "discard", "none");
        attempt.allEnded(status(AttributeUtils.getValueAndCastFromMail(mail, Route.NEXTHOP, String.class)
                .orElse("")));
        attempt.finish();
    }

    private static DeliveryStatus status(String nexthop) {
        Matcher own = NEXTHOP.matcher(nexthop);
        return own.matches()
                ? DeliveryStatus.of(own.group(1), own.group(2) == null ? "" : own.group(2))
                : DeliveryStatus.of("2.0.0", nexthop);
    }
}
