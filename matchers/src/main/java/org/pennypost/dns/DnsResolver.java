package org.pennypost.dns;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** Asks name servers. Thread safe. Source: RFC 1035. */
public final class DnsResolver {
    private static final int PORT = 53;

    private final Resolver resolver;
    private final Duration limit;

    private DnsResolver(Resolver resolver, Duration limit) {
        this.resolver = resolver;
        this.limit = requireNonNull(limit);
    }

    /**
     * Makes a resolver.
     *
     * @param servers pennypost_dns_servers: names or addresses, each with {@code :port} or without; empty for those of
     *     the system
     * @param limit how long all questions of one {@link #start} may take together
     * @return the resolver
     * @throws UnknownHostException when a server's name cannot be resolved
     */
    public static DnsResolver of(List<String> servers, Duration limit) throws UnknownHostException {
        List<Resolver> resolvers = new ArrayList<>();
        for (String server : servers) {
            int colon = server.indexOf(':');
            boolean hasPort = colon > 0 && colon == server.lastIndexOf(':');
            SimpleResolver simple = new SimpleResolver(hasPort ? server.substring(0, colon) : server);
            simple.setPort(hasPort ? Integer.parseInt(server.substring(colon + 1)) : PORT);
            resolvers.add(simple);
        }
        Resolver resolver =
                servers.isEmpty() ? new ExtendedResolver() : new ExtendedResolver(resolvers.toArray(Resolver[]::new));
        resolver.setTimeout(limit);
        return new DnsResolver(resolver, limit);
    }

    /**
     * Begins some questions that have to be answered within the limit.
     *
     * @return what asks them; used by one thread
     */
    public Questions start() {
        return new Questions(System.nanoTime() + limit.toNanos());
    }

    /** Questions with a common deadline. */
    public final class Questions {
        private final long deadline;

        private Questions(long deadline) {
            this.deadline = deadline;
        }

        /**
         * Asks one question.
         *
         * @param name with or without the dot at its end
         * @param type as {@link Type} numbers them
         * @return at least one record of that type, in the server's order
         * @throws DnsFailure when there is none, or no server gives an answer in time
         */
        public List<Record> ask(Name name, int type) throws DnsFailure {
            long left = deadline - System.nanoTime();
            try {
                if (left <= 0) {
                    throw new TimeoutException();
                }
                Message question = Message.newQuery(Record.newRecord(absolute(name), type, DClass.IN));
                Message answer =
                        resolver.sendAsync(question).toCompletableFuture().get(left, TimeUnit.NANOSECONDS);
                return records(answer, name, type);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw failure(name, type, DnsFailure.Reason.TRY_AGAIN);
            } catch (TimeoutException | ExecutionException | IOException e) {
                throw failure(name, type, DnsFailure.Reason.TRY_AGAIN);
            }
        }

        /**
         * Asks for the addresses of a host.
         *
         * @param name of the host
         * @param type A or AAAA
         * @return at least one address
         * @throws DnsFailure when there is none of that type, or no server gives an answer in time
         */
        public List<InetAddress> addresses(Name name, int type) throws DnsFailure {
            List<InetAddress> addresses = new ArrayList<>();
            for (Record answer : ask(name, type)) {
                addresses.add(answer instanceof AAAARecord aaaa ? aaaa.getAddress() : ((ARecord) answer).getAddress());
            }
            return addresses;
        }

        private List<Record> records(Message answer, Name name, int type) throws DnsFailure {
            int rcode = answer.getRcode();
            if (rcode == Rcode.NXDOMAIN) {
                throw failure(name, type, DnsFailure.Reason.NO_NAME);
            }
            List<Record> records = answer.getSection(Section.ANSWER).stream()
                    .filter(answered -> answered.getType() == type)
                    .toList();
            if (rcode != Rcode.NOERROR || records.isEmpty()) {
                throw failure(
                        name, type, rcode == Rcode.NOERROR ? DnsFailure.Reason.NO_DATA : DnsFailure.Reason.TRY_AGAIN);
            }
            return records;
        }
    }

    private static DnsFailure failure(Name name, int type, DnsFailure.Reason reason) {
        return new DnsFailure(name.toString(true), Type.string(type), reason);
    }

    private static Name absolute(Name name) throws NameTooLongException {
        return name.isAbsolute() ? name : Name.concatenate(name, Name.root);
    }
}
