package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;
import org.pennypost.conf.SettingsHolder;

/**
 * The transports {@code smtp}, {@code relay}, {@code lmtp} and those that master.cf makes of the same clients: hands mail
 * to the SMTP or LMTP client, which sends it to the next hop that the
 * router found. A mail that comes here ends here. Takes no parameters. Thread safe. Source: Postfix smtp(8).
 */
public final class SmtpDelivery extends GenericMailet {
    private final SettingsHolder settings;
    private final SmtpAgent agent;

    /**
     * Prepares.
     *
     * @param settings the configuration, asked anew for each mail
     * @param agent sends
     */
    @Inject
    public SmtpDelivery(SettingsHolder settings, SmtpAgent agent) {
        this.settings = requireNonNull(settings);
        this.agent = requireNonNull(agent);
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        agent.deliver(
                mail,
                AttributeUtils.getValueAndCastFromMail(mail, Route.TRANSPORT, String.class)
                        .orElse(mail.getState()),
                AttributeUtils.getValueAndCastFromMail(mail, Route.NEXTHOP, String.class)
                        .orElse(""),
                settings.current());
    }
}
