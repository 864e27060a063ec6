package org.pennypost.server;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.commons.configuration2.ConfigurationUtils;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.pennypost.conf.Service;
import org.pennypost.conf.Settings;
import org.pennypost.smtpd.james.Unbound;

/**
 * The way from the listeners of one snapshot to those of another. While it is prepared, servers are made for lines that
 * are new or say something else, and addresses are bound on which nobody listens; nothing accepts there yet. Committed,
 * each socket leads to its server of now, sockets without a line are closed, and servers without one end with their last
 * session. What is the same on both sides is not touched.
 *
 * <p>An address that overlaps with one that goes ({@code 127.0.0.1} and all addresses) is bound beside it, so that the port
 * is not closed for a moment, and not lost when something else fails. Used by one thread.
 *
 * <p>Known limit: James keeps what it offers as capabilities of IMAP (APPENDLIMIT) once for all servers, so that it is what
 * the last one was configured with, be it given up.
 */
final class ListenersChange {
    private final Listeners.Parts parts;
    private final Listeners.InForce before;
    private final Settings settings;
    private final List<Wanted> wanted = Collections.synchronizedList(new ArrayList<>());
    private final List<Served> fresh = Collections.synchronizedList(new ArrayList<>());
    private final Map<InetSocketAddress, Served> leads = new LinkedHashMap<>();
    private final Map<InetSocketAddress, Door> opened = new LinkedHashMap<>();
    private final List<String> failures = Collections.synchronizedList(new ArrayList<>());

    /** What a line, or a block that the administrator wrote, asks for. */
    private record Wanted(int line, String name, Served served, List<InetSocketAddress> addresses) {}

    private ListenersChange(Listeners.Parts parts, Listeners.InForce before, Settings settings) {
        this.parts = requireNonNull(parts);
        this.before = requireNonNull(before);
        this.settings = requireNonNull(settings);
    }

    static ListenersChange prepare(Listeners.Parts parts, Listeners.InForce before, Settings next) throws StartFailure {
        ListenersChange change = new ListenersChange(parts, before, next);
        change.makeServers();
        change.wanted.stream().sorted(Comparator.comparingInt(Wanted::line)).forEach(change::lead);
        if (!change.failures.isEmpty()) {
            change.abandon();
            throw new StartFailure(String.join("\n", change.failures));
        }
        return change;
    }

    /** Each protocol beside the others, since most of a start is loading classes. */
    private void makeServers() {
        JamesTrees trees = JamesTrees.of(settings);
        List<CompletableFuture<List<String>>> making = new ArrayList<>();
        parts.makers().forEach((protocol, maker) -> {
            if (settings.services().stream().anyMatch(protocol::serves)) {
                making.add(Background.run(() -> make(protocol, maker, trees)));
            }
        });
        making.forEach(each -> failures.addAll(each.join()));
    }

    private void make(Protocol protocol, Listeners.Maker maker, JamesTrees trees) throws Exception {
        for (HierarchicalConfiguration<ImmutableNode> block :
                trees.getConfiguration(protocol.tree()).configurationsAt(protocol.tree())) {
            int line = block.getInt(ServerBlocks.LINE, 0);
            block.clearProperty(ServerBlocks.LINE);
            Optional<Service> service = settings.services().stream()
                    .filter(each -> each.line() == line)
                    .findFirst();
            String name = service.map(Service::endpoint).orElse(protocol.tree());
            try {
                Optional<Served> served = served(protocol, service, maker, block);
                if (served.isPresent()) {
                    wanted.add(new Wanted(line, name, served.get(), addresses(service, served.get())));
                }
            } catch (Exception e) {
                failures.add(name + ": " + StartFailure.describe(e));
            }
        }
    }

    private Optional<Served> served(
            Protocol protocol,
            Optional<Service> service,
            Listeners.Maker maker,
            HierarchicalConfiguration<ImmutableNode> block)
            throws Exception {
        Served.Identity identity =
                new Served.Identity(protocol, service.map(Service::endpoint), ConfigurationUtils.toString(block));
        Optional<Served> known = Optional.ofNullable(before.served().get(identity));
        return known.isPresent()
                ? known
                : start(maker.make(service.orElseGet(() -> first(protocol)), settings), identity, block);
    }

    /** For a block that the administrator wrote. */
    private Service first(Protocol protocol) {
        return settings.services().stream().filter(protocol::serves).findFirst().orElseThrow();
    }

    /** Empty when the administrator's block turns it off. */
    private Optional<Served> start(
            Unbound server, Served.Identity identity, HierarchicalConfiguration<ImmutableNode> block) throws Exception {
        // James registers each server under this name, while an earlier one with the same may still have sessions.
        String name = block.getString("jmxName", identity.protocol().tree());
        block.setProperty("jmxName", name + "-" + parts.made().incrementAndGet());
        server.configure(block);
        if (!server.isEnabled()) {
            return Optional.empty();
        }
        server.init();
        Served served = new Served(identity, server);
        fresh.add(served);
        return Optional.of(served);
    }

    private List<InetSocketAddress> addresses(Optional<Service> service, Served served) throws IOException {
        return service.isPresent()
                ? new Endpoints(settings).of(service.get())
                : served.server().getListenAddresses();
    }

    private void lead(Wanted line) {
        for (InetSocketAddress address : line.addresses()) {
            try {
                if (leads.putIfAbsent(address, line.served()) != null) {
                    throw new BindException("another line listens there");
                }
                if (!before.doors().containsKey(address)) {
                    open(address, line.served());
                }
            } catch (Exception e) {
                failures.add(Door.name(line.name(), address) + ": " + StartFailure.describe(e));
            }
        }
    }

    private void open(InetSocketAddress address, Served to) throws Exception {
        List<Door> beside = going().filter(door -> door.overlaps(address)).toList();
        beside.forEach(door -> door.share(true));
        try {
            Door door = Door.open(address, to, parts.threads(), !beside.isEmpty());
            door.share(false);
            opened.put(address, door);
        } finally {
            beside.forEach(door -> door.share(false));
        }
    }

    /** The sockets that no line asks for; complete when every line was looked at. */
    private Stream<Door> going() {
        return before.doors().entrySet().stream()
                .filter(door -> !isWanted(door.getKey()))
                .map(Map.Entry::getValue);
    }

    private boolean isWanted(InetSocketAddress address) {
        return wanted.stream().anyMatch(line -> line.addresses().contains(address));
    }

    /** Puts it in force. */
    Listeners.InForce commit() {
        Map<InetSocketAddress, Door> doors = new LinkedHashMap<>();
        leads.forEach((address, served) -> {
            Door door = opened.getOrDefault(address, before.doors().get(address));
            door.lead(served);
            doors.put(address, door);
        });
        going().forEach(Door::close);
        Map<Served.Identity, Served> served = new HashMap<>();
        wanted.forEach(line -> served.put(line.served().identity(), line.served()));
        before.served().values().stream()
                .filter(each -> !served.containsValue(each))
                .forEach(Served::retire);
        return new Listeners.InForce(served, doors);
    }

    /** Gives it up; all is as before. */
    void abandon() {
        opened.values().forEach(Door::close);
        fresh.forEach(Served::retire);
    }
}
