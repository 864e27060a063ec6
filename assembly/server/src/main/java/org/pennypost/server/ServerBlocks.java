package org.pennypost.server;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.mailrepository.file.FileMailRepository;
import org.apache.james.mailrepository.memory.MemoryMailRepository;
import org.pennypost.conf.Service;
import org.pennypost.conf.Settings;

/**
 * Builds the trees of James's protocol servers: one block for each line of {@code master.cf}. A block carries the line's
 * number in {@code [@line]}; its addresses are set on the server itself, since James's {@code bind} cannot hold IPv6.
 */
final class ServerBlocks {
    /** Names a block's line of {@code master.cf}; absent in a file that the administrator wrote. */
    static final String LINE = "[@line]";

    private static final int IMAP_IDLE_SECONDS = 30 * 60;
    private static final int IN_MEMORY_LITERAL = 128 * 1024;

    private final Settings settings;

    ServerBlocks(Settings settings) {
        this.settings = requireNonNull(settings);
    }

    /** The trees by James's name for them. */
    Map<String, Supplier<HierarchicalConfiguration<ImmutableNode>>> trees() {
        Map<String, Supplier<HierarchicalConfiguration<ImmutableNode>>> trees = new HashMap<>();
        for (Protocol protocol : Protocol.values()) {
            trees.put(protocol.tree(), () -> tree(protocol));
        }
        trees.put("dnsservice", this::dns);
        trees.put("mailrepositorystore", ServerBlocks::repositories);
        return trees;
    }

    private HierarchicalConfiguration<ImmutableNode> tree(Protocol protocol) {
        BaseHierarchicalConfiguration tree = new BaseHierarchicalConfiguration();
        for (Service service : settings.services()) {
            if (protocol.serves(service)) {
                block(protocol, service, tree);
            }
        }
        return tree;
    }

    private void block(Protocol protocol, Service service, BaseHierarchicalConfiguration tree) {
        String name = protocol.tree();
        Settings own = settings.forService(service);
        tree.addProperty(name + "(-1)" + LINE, service.line());
        Map<String, Object> values = new HashMap<>();
        values.put("[@enabled]", true);
        values.put("bind", "0.0.0.0:" + service.port());
        values.put("maxExecutorCount", 1); // our workers do the work of James's
        values.put("handlerchain[@enableJmx]", false);
        values.putAll(own(protocol, own));
        values.forEach((key, value) -> tree.addProperty(key.startsWith("[") ? name + key : name + "." + key, value));
    }

    private Map<String, Object> own(Protocol protocol, Settings settings) {
        long messageSize = settings.number("message_size_limit");
        Map<String, Object> values = new HashMap<>();
        if (protocol == Protocol.IMAP) { // the settings of others count for the next session
            values.put("helloName", settings.text("myhostname"));
            values.put("helloName[@autodetect]", false);
        }
        values.putAll(
                switch (protocol) {
                    case SMTP, LMTP, POP3, SIEVE -> Map.of();
                    case IMAP -> imap(messageSize);
                });
        return values;
    }

    private static Map<String, Object> imap(long messageSize) {
        int limit = (int) (messageSize == 0 ? Integer.MAX_VALUE : Math.min(messageSize, Integer.MAX_VALUE));
        return Map.of(
                "timeout",
                IMAP_IDLE_SECONDS,
                "connectiontimeout",
                IMAP_IDLE_SECONDS,
                "compress",
                false,
                "literalSizeLimit",
                Integer.toString(limit),
                GuardedImapServer.LITERAL_IN_MEMORY,
                IN_MEMORY_LITERAL,
                GuardedImapServer.LITERAL_LIMIT,
                limit,
                "auth.requireSSL",
                false); // nobody comes to James who has not logged in
    }

    /** Where mailets may keep mail: {@code file://} below the data directory, {@code memory://} until the next start. */
    private static HierarchicalConfiguration<ImmutableNode> repositories() {
        BaseHierarchicalConfiguration tree = new BaseHierarchicalConfiguration();
        tree.addProperty("defaultProtocol", "file");
        Map.of("file", FileMailRepository.class, "memory", MemoryMailRepository.class)
                .forEach((protocol, type) -> {
                    tree.addProperty("mailrepositories.mailrepository(-1)[@class]", type.getName());
                    tree.addProperty("mailrepositories.mailrepository.protocols.protocol", protocol);
                });
        return tree;
    }

    private HierarchicalConfiguration<ImmutableNode> dns() {
        BaseHierarchicalConfiguration tree = new BaseHierarchicalConfiguration();
        List<String> servers = settings.list("pennypost_dns_servers");
        tree.addProperty("autodiscover", servers.isEmpty());
        tree.addProperty("setAsDNSJavaDefault", false);
        for (String server : servers) {
            tree.addProperty("servers.server(-1)", server.replaceFirst(":[0-9]+$", ""));
        }
        return tree;
    }
}
