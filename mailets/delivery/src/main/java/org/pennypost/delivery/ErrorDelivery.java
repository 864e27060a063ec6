package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;
import org.pennypost.conf.SettingsHolder;

/**
 * Delivers nothing: ends every recipient of a mail with a failure, for the transports {@code error} and {@code retry} and
 * for mail that a mailet could not handle.
 *
 * <p>Parameters: {@code code}, the enhanced status ({@code 5.0.0} by default); {@code reason}, the text; {@code
 * state}, the processor in which what is deferred begins again (the present one by default). A next
 * hop such as {@code 5.1.1 no such user} goes before both. Thread safe. Source: Postfix error(8).
 */
public final class ErrorDelivery extends GenericMailet {
    private static final Pattern NEXTHOP = Pattern.compile("([45]\\.\\d{1,3}\\.\\d{1,3})\\s+(.+)");

    private final SettingsHolder settings;
    private final Completion completion;

    /**
     * Prepares.
     *
     * @param settings the configuration
     * @param completion ends the attempt
     */
    @Inject
    public ErrorDelivery(SettingsHolder settings, Completion completion) {
        this.settings = requireNonNull(settings);
        this.completion = requireNonNull(completion);
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        mail.setState(getInitParameter("state", mail.getState()));
        Attempt attempt = completion.begin(mail, settings.current(), "error", "none");
        attempt.allEnded(status(AttributeUtils.getValueAndCastFromMail(mail, Route.NEXTHOP, String.class)));
        attempt.finish();
    }

    private DeliveryStatus status(Optional<String> nexthop) {
        String code = getInitParameter("code", "5.0.0");
        String reason = getInitParameter("reason", nexthop.orElse("undeliverable"));
        Matcher both = NEXTHOP.matcher(nexthop.orElse(""));
        return both.matches() ? DeliveryStatus.of(both.group(1), both.group(2)) : DeliveryStatus.of(code, reason);
    }
}
