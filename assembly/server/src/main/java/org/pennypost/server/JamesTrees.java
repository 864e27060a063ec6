package org.pennypost.server;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.james.server.core.configuration.FileConfigurationProvider;
import org.apache.james.util.LoggingLevel;

/**
 * Gives James its configuration trees: a file {@code NAME.xml} of the configuration directory where there is one, else
 * what was built from the settings, else an empty tree. Threads may share it.
 */
final class JamesTrees implements ConfigurationProvider {
    private final Path directory;
    private final Map<String, Supplier<HierarchicalConfiguration<ImmutableNode>>> built;

    JamesTrees(Path directory, Map<String, Supplier<HierarchicalConfiguration<ImmutableNode>>> built) {
        this.directory = requireNonNull(directory);
        this.built = Map.copyOf(built);
    }

    /** The trees for one snapshot. */
    static JamesTrees of(org.pennypost.conf.Settings settings) {
        return new JamesTrees(settings.configDirectory(), new ServerBlocks(settings).trees());
    }

    @Override
    public HierarchicalConfiguration<ImmutableNode> getConfiguration(String component, LoggingLevel onError)
            throws ConfigurationException {
        String[] parts = component.split("\\.", -1);
        HierarchicalConfiguration<ImmutableNode> tree = tree(parts[0]);
        for (int i = 1; i < parts.length; i++) {
            tree = tree.configurationAt(parts[i]);
        }
        return tree;
    }

    private HierarchicalConfiguration<ImmutableNode> tree(String name) throws ConfigurationException {
        Path file = directory.resolve(name + ".xml");
        if (!Files.exists(file)) {
            return built.getOrDefault(name, BaseHierarchicalConfiguration::new).get();
        }
        try {
            return parse(file, Files.readAllBytes(file));
        } catch (IOException e) {
            throw new ConfigurationException(file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Reads a file's content.
     *
     * @param file its name, for what is thrown
     * @throws ConfigurationException when it is not well-formed
     */
    static HierarchicalConfiguration<ImmutableNode> parse(Path file, byte[] content) throws ConfigurationException {
        try {
            return FileConfigurationProvider.getConfig(new ByteArrayInputStream(content));
        } catch (ConfigurationException e) {
            throw new ConfigurationException(file + ": " + e.getMessage(), e);
        }
    }
}
