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

    AddressClasses(Settings settings, LookupObserver observer) {
        this.virtualAlias = DomainList.exact("virtual_alias_domains", settings, observer);
        this.virtualMailbox = DomainList.exact("virtual_mailbox_domains", settings, observer);
        this.relay = DomainList.of("relay_domains", settings, observer);
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
