package org.pennypost.smtp;

import static java.util.Objects.requireNonNull;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.pennypost.cleanup.Recipient;

/**
 * One message on its way to the servers of its next hops, one after the other until every recipient has an answer.
 *
 * <p>Used by one thread, and once. Source: Postfix {@code smtp_connect.c}, {@code smtp_trouble.c}.
 */
final class Delivery {
    private final Parts with;
    private final OutgoingMessage message;
    private final BooleanSupplier more;
    private final Progress progress;
    private final Log log;

    /** What a client has for all deliveries. */
    record Parts(
            ClientContext client,
            ServerSearch search,
            TlsPolicies policies,
            PasswordMaps passwords,
            DiscardedKeywords discarded,
            SessionCache cache,
            Limits limits) {
        Parts {
            requireNonNull(client);
            requireNonNull(search);
            requireNonNull(policies);
            requireNonNull(passwords);
            requireNonNull(discarded);
            requireNonNull(cache);
            requireNonNull(limits);
        }
    }

    /**
     * How much is tried.
     *
     * @param sessions in one delivery; 0 for no limit
     * @param clearAfter how long a message has waited before TLS that fails is left out
     */
    record Limits(int sessions, Duration clearAfter) {
        Limits {
            requireNonNull(clearAfter);
        }
    }

    /** @param more whether other messages wait for the same next hop */
    Delivery(Parts with, OutgoingMessage message, List<Recipient> recipients, BooleanSupplier more) {
        this.with = requireNonNull(with);
        this.message = requireNonNull(message);
        this.more = requireNonNull(more);
        this.log = with.client().log();
        this.progress = new Progress(recipients, message.queueId(), log);
    }

    Map<Recipient, Outcome> run(List<Site> sites) {
        Iterator<Site> rest = sites.iterator();
        boolean loops = false;
        while (rest.hasNext() && !progress.isDone() && !loops) {
            Site site = rest.next();
            try {
                site(site.destination());
            } catch (Failure e) {
                loops = e.kind() == Failure.Kind.LOOP;
                progress.next();
                failed(loops || !rest.hasNext() ? site.judged(e, log) : temporary(e), Optional.empty());
            }
        }
        return progress.outcomes();
    }

    /** Where there is another next hop, a name without servers is no last word. */
    private static Failure temporary(Failure e) {
        return e.status().isTemporary()
                ? e
                : e.withStatus("4." + e.status().subject() + "." + e.status().detail());
    }

    /** Tries the servers of one next hop; a failure that is thrown has come before any of them. */
    private void site(Destination destination) throws Failure {
        Optional<SessionCache.Key> key = with.cache().knows(destination)
                ? Optional.of(with.cache().key(destination, with.passwords().isBySender(), message.sender()))
                : Optional.empty();
        Set<SocketAddress> tried = new HashSet<>();
        if (key.isPresent()) {
            reuse(key.get(), tried);
        }
        if (progress.isDone()) {
            return;
        }
        int sessions = tried.size();
        for (SmtpServer server : with.search().find(destination)) {
            if (progress.isDone()
                    || (with.limits().sessions() > 0
                            && sessions >= with.limits().sessions())) {
                return;
            }
            if (tried.add(server.address()) && attempt(destination, server, key)) {
                sessions++;
            }
        }
    }

    private void reuse(SessionCache.Key key, Set<SocketAddress> tried) {
        Optional<SmtpSession> session = with.cache().take(key);
        while (session.isPresent() && !progress.isDone()) {
            progress.next();
            SmtpSession kept = session.get();
            try {
                kept.resume();
                kept.send(message, progress);
                tried.add(kept.server().address());
                keepOrEnd(Optional.of(key), kept);
            } catch (Failure e) {
                kept.close();
                if (e.kind() != Failure.Kind.STALE) {
                    tried.add(kept.server().address());
                    failed(e, session);
                }
            }
            session = progress.isDone() ? Optional.empty() : with.cache().take(key);
        }
    }

    /** Tries one server; true when it was willing to talk. */
    private boolean attempt(Destination destination, SmtpServer server, Optional<SessionCache.Key> key) {
        Greeting.Plan plan;
        try {
            plan = new Greeting.Plan(
                    server,
                    destination,
                    with.policies().find(destination, server.host(), log),
                    with.passwords().find(message.sender(), server, destination, log),
                    with.discarded().of(server, log));
        } catch (Failure e) {
            progress.next();
            failed(e, Optional.empty());
            return false;
        }
        Optional<Failure> broken = attempt(plan, key);
        if (broken.isPresent() && mayGoInClear(plan, broken.get())) {
            broken = attempt(plan.inClear(), key);
        }
        return broken.isEmpty() || broken.get().kind() == Failure.Kind.IN_DIALOGUE;
    }

    /** Whether TLS is what makes trouble and may be left out, as for a message that has waited for long. */
    private boolean mayGoInClear(Greeting.Plan plan, Failure failure) {
        return plan.tls().level() == TlsLevel.MAY
                && plan.login().isEmpty()
                && !progress.isDone()
                && (failure.kind() == Failure.Kind.TLS || failure.kind() == Failure.Kind.IN_DIALOGUE)
                && message.waited().compareTo(with.limits().clearAfter()) >= 0;
    }

    private Optional<Failure> attempt(Greeting.Plan plan, Optional<SessionCache.Key> key) {
        progress.next();
        SmtpSession session;
        try {
            session = SmtpSession.open(plan, with.client());
        } catch (Failure e) {
            failed(e, plan.server());
            return Optional.of(e);
        }
        try {
            session.send(message, progress);
            keepOrEnd(key, session);
            return Optional.empty();
        } catch (Failure e) {
            session.close();
            Failure inDialogue = e.withKind(Failure.Kind.IN_DIALOGUE);
            failed(inDialogue, Optional.of(session));
            return Optional.of(inDialogue);
        }
    }

    private void keepOrEnd(Optional<SessionCache.Key> key, SmtpSession session) {
        if (key.isEmpty() || !with.cache().put(key.get(), session, more.getAsBoolean())) {
            session.quit();
            session.close();
        }
    }

    private void failed(Failure failure, SmtpServer server) {
        boolean nobody = failure.kind() == Failure.Kind.NO_CONNECTION;
        if (nobody) {
            log.info(failure.text());
        }
        // Postfix shows no relay where nothing answered.
        answer(
                failure,
                nobody ? Outcome.NO_RELAY : server.relay(),
                nobody
                        ? Optional.empty()
                        : Optional.of(
                                new Outcome.Peer(server.host(), failure.reply().map(RemoteReply::text), false, 1)));
        if (nobody) {
            progress.told();
        }
    }

    private void failed(Failure failure, Optional<SmtpSession> session) {
        answer(
                failure,
                session.map(each -> each.server().relay()).orElse(Outcome.NO_RELAY),
                session.map(each -> each.peer(failure.reply())));
    }

    private void answer(Failure failure, String relay, Optional<Outcome.Peer> peer) {
        progress.answer(
                progress.left(),
                new Outcome(
                        failure.status(),
                        failure.text(),
                        relay,
                        with.client().clock().instant(),
                        peer));
    }
}
