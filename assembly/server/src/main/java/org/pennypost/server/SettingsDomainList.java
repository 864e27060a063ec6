package org.pennypost.server;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.inject.Inject;
import org.apache.james.core.Domain;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.domainlist.api.DomainListException;
import org.pennypost.conf.Settings;
import org.pennypost.conf.SettingsHolder;

/**
 * James's view of the local domains: the plain names in {@code mydestination} and the virtual domain lists of the
 * snapshot in force; {@code myorigin} is the default. Known limit: names in tables are not listed, since James asks
 * this only for its own mailets and webadmin; mail is routed by the router. Threads may share it.
 */
final class SettingsDomainList implements DomainList {
    private static final List<String> PARAMETERS =
            List.of("mydestination", "virtual_alias_domains", "virtual_mailbox_domains");

    private final SettingsHolder holder;

    @Inject
    SettingsDomainList(SettingsHolder holder) {
        this.holder = requireNonNull(holder);
    }

    @Override
    public List<Domain> getDomains() {
        Settings settings = holder.current();
        List<Domain> domains = new ArrayList<>();
        for (String parameter : PARAMETERS) {
            for (String word : settings.list(parameter)) {
                if (isName(word)) {
                    domains.add(Domain.of(word.toLowerCase(Locale.ROOT)));
                }
            }
        }
        return domains.stream().distinct().toList();
    }

    private static boolean isName(String word) {
        return word.matches("[A-Za-z0-9][A-Za-z0-9._-]*");
    }

    @Override
    public boolean containsDomain(Domain domain) {
        return getDomains().contains(domain);
    }

    @Override
    public Domain getDefaultDomain() {
        return Domain.of(holder.current().text("myorigin"));
    }

    @Override
    public void addDomain(Domain domain) throws DomainListException {
        throw readOnly();
    }

    @Override
    public void removeDomain(Domain domain) throws DomainListException {
        throw readOnly();
    }

    private static DomainListException readOnly() {
        return new DomainListException("domains are kept in main.cf: mydestination, virtual_mailbox_domains");
    }
}
