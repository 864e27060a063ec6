package org.pennypost.smtp;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import org.pennypost.conf.Words;
import org.pennypost.routing.NextHop;

/**
 * One next hop of a delivery and the parameter that names it. Immutable.
 *
 * @param destination the next hop
 * @param parameter that names it, so that what is wrong with it is the administrator's matter; empty where mail does
 */
record Site(Destination destination, String parameter) {
    Site {
        requireNonNull(destination);
        requireNonNull(parameter);
    }

    /**
     * The next hops of a delivery in their order.
     *
     * @param nexthop one or several
     * @param fallbacks those that follow
     * @param fallbackParameter that names the fallbacks
     * @param relayhost the usual next hop
     */
    static List<Site> of(String nexthop, List<String> fallbacks, String fallbackParameter, String relayhost) {
        List<Site> sites = new ArrayList<>();
        String parameter = nexthop.equals(relayhost) ? "relayhost" : "";
        for (String word : Words.byCommaOrSpace(nexthop)) {
            sites.add(new Site(destination(word, nexthop), parameter));
        }
        for (String word : fallbacks) {
            if (!nexthop.equals(word)) {
                sites.add(new Site(destination(word, nexthop), fallbackParameter));
            }
        }
        return sites;
    }

    private static Destination destination(String word, String asked) {
        return new Destination(word, NextHop.parse(word).get(0), asked);
    }

    /** What is wrong with the configuration is no reason to return mail. */
    Failure judged(Failure failure, Log log) {
        if (parameter.isEmpty() || failure.status().isTemporary()) {
            return failure;
        }
        log.warning(parameter + " configuration problem");
        return failure.withStatus("4.3.5");
    }
}
