package org.pennypost.smtpd;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.pennypost.address.Address;
import org.pennypost.address.AddressExtension;
import org.pennypost.conf.Settings;
import org.pennypost.conf.Words;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.conf.table.LookupTables;
import org.pennypost.routing.NetworkList;
import org.pennypost.routing.RecipientCheck;
import org.pennypost.routing.Route;
import org.pennypost.routing.Router;
import org.pennypost.status.Verdict;

/**
 * What restrictions are made of. Immutable.
 *
 * @param settings of the service
 * @param router knows where addresses go
 * @param mynetworks the clients that are trusted
 * @param recipients knows who exists
 * @param names asks the DNS
 * @param action carries out what tables say
 * @param observer is told of each lookup
 */
record RestrictionParts(
        Settings settings,
        Router router,
        NetworkList mynetworks,
        RecipientCheck recipients,
        NameLookups names,
        AccessAction action,
        DecisionObserver observer) {
    RestrictionParts {
        requireNonNull(settings);
        requireNonNull(router);
        requireNonNull(mynetworks);
        requireNonNull(recipients);
        requireNonNull(names);
        requireNonNull(action);
        requireNonNull(observer);
    }

    /** Decides about a name or an address. */
    @FunctionalInterface
    interface About<T> {
        Verdict check(Evaluation run, T value, Subject subject) throws LookupFailure;
    }

    int code(String parameter) {
        return settings.integer(parameter);
    }

    AddressExtension extension() {
        return router.lookup().extension();
    }

    boolean trustsRouting() {
        return settings.bool("allow_untrusted_routing");
    }

    /** Whether nobody asks who exists. */
    boolean takesUnknown() {
        return settings.list("receive_override_options").contains("no_unknown_recipient_checks");
    }

    boolean hasSasl() {
        return settings.bool("smtpd_sasl_auth_enable");
    }

    /** Where the recipient goes. */
    Route route(Request request, Address recipient) throws LookupFailure {
        return request.route().isPresent()
                ? request.route().get()
                : router.resolve(request.sender().orElse(Address.NULL), recipient);
    }

    /** A restriction on the name of HELO or EHLO; it has no opinion before that was given. */
    Restriction aboutHelo(About<String> about) {
        return run -> about(run, Stage.HELO, run.request().helo(), about);
    }

    /** A restriction on the sender; it has no opinion about the null sender. */
    Restriction aboutSender(About<Address> about) {
        return run -> about(run, Stage.SENDER, run.request().realSender(), about);
    }

    Restriction aboutRecipient(About<Address> about) {
        return run -> about(run, Stage.RECIPIENT, run.request().recipient(), about);
    }

    private static <T> Verdict about(Evaluation run, Stage stage, Optional<T> value, About<T> about) {
        if (value.isEmpty()) {
            return Verdict.DUNNO;
        }
        Subject subject = Subject.of(stage, run.request());
        try {
            return about.check(run, value.get(), subject);
        } catch (LookupFailure e) {
            return run.lookupFailed(subject, e);
        }
    }

    /** Opens the table that stands behind a restriction, in braces or without. */
    AccessTable table(String restriction, String argument, Optional<String> bareTable) throws BadArgument {
        String name = Words.inBraces(argument).map(String::strip).orElse(argument);
        try {
            return new AccessTable(
                    restriction,
                    name,
                    LookupTables.open(name, settings),
                    action,
                    settings.list("parent_domain_matches_subdomains").contains("smtpd_access_maps"),
                    bareTable,
                    observer);
        } catch (IllegalArgumentException e) {
            throw new BadArgument(restriction + ": " + e.getMessage());
        }
    }
}
