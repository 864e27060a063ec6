package org.pennypost.matcher;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMatcher;
import org.pennypost.address.Address;
import org.pennypost.address.james.MailAddressForm;
import org.pennypost.conf.Latest;
import org.pennypost.conf.Settings;
import org.pennypost.conf.SettingsHolder;
import org.pennypost.conf.Words;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.routing.Route;
import org.pennypost.routing.Router;

/** Matches recipients by something of their route that is among the words of the condition. Thread safe. */
abstract class RouteMatcher extends GenericMatcher {
    private final SettingsHolder settings;
    private final Latest<Router> routers = new Latest<>(Router::new);
    private volatile List<String> words = List.of();

    RouteMatcher(SettingsHolder settings) {
        this.settings = requireNonNull(settings);
    }

    /** What is compared with the words. */
    abstract String property(Route route);

    /** Why a word cannot be one; empty when it can. */
    abstract Optional<String> fault(String word);

    @Override
    public final void init() throws MessagingException {
        words = Words.byCommaOrSpace(Optional.ofNullable(getCondition()).orElse(""));
        Optional<String> fault = words.isEmpty()
                ? Optional.of("a name is missing")
                : words.stream().flatMap(word -> fault(word).stream()).findFirst();
        if (fault.isPresent()) {
            throw new MessagingException(getMatcherName() + ": " + fault.get());
        }
    }

    @Override
    public final Collection<MailAddress> match(Mail mail) throws MessagingException {
        Settings current = settings.current();
        Address sender = MailAddressForm.address(mail.getMaybeSender());
        List<MailAddress> matching = new ArrayList<>();
        try {
            for (MailAddress recipient : mail.getRecipients()) {
                Route route = routers.of(current).resolveRewritten(sender, MailAddressForm.address(recipient));
                if (words.contains(property(route))) {
                    matching.add(recipient);
                }
            }
        } catch (LookupFailure | IllegalArgumentException e) {
            throw new MessagingException(getMatcherName() + ": cannot route: " + e.getMessage(), e);
        }
        return matching;
    }
}
