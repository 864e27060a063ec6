package org.pennypost.routing;

import org.pennypost.conf.Settings;
import org.pennypost.conf.table.LookupFailure;

/**
 * Finds the class of a domain that is not local: virtual alias, virtual mailbox, relay, default, in this order.
 *
 * <p>Immutable and thread safe. Source: ADDRESS_CLASS_README.
 */
final class AddressClasses {
    private final DomainList virtualAlias;
    private final DomainList virtualMailbox;
    private final DomainList relay;
    private final LookupObserver observer;

    AddressClasses(Settings settings, LookupObserver observer) {
        this.virtualAlias = DomainList.exact("virtual_alias_domains", settings, observer);
        this.virtualMailbox = DomainList.exact("virtual_mailbox_domains", settings, observer);
        this.relay = DomainList.of("relay_domains", settings, observer);
        this.observer = observer;
    }

    /** Tells of a domain that stands in the lists of two classes; the one that was asked first counts. */
    void warn(AddressClass found, String domain) {
        if (!observer.hearsWarnings()) {
            return;
        }
        switch (found) {
            case LOCAL -> warn(domain, "mydestination", virtualAlias, virtualMailbox);
            case VIRTUAL_ALIAS -> warn(domain, "virtual_alias_domains", virtualMailbox, relay);
            case VIRTUAL_MAILBOX -> warn(domain, "virtual_mailbox_domains", relay);
            default -> {
                // These are asked last.
            }
        }
    }

    private void warn(String domain, String parameter, DomainList... others) {
        try {
            for (DomainList other : others) {
                if (other.contains(domain)) {
                    observer.warning(
                            "do not list domain " + domain + " in BOTH " + parameter + " and " + other.parameter());
                }
            }
        } catch (LookupFailure e) {
            // It did not matter for the answer.
        }
    }

    AddressClass of(String domain) throws LookupFailure {
        if (virtualAlias.contains(domain)) {
            return AddressClass.VIRTUAL_ALIAS;
        }
        if (virtualMailbox.contains(domain)) {
            return AddressClass.VIRTUAL_MAILBOX;
        }
        return relay.contains(domain) ? AddressClass.RELAY : AddressClass.DEFAULT;
    }
}
