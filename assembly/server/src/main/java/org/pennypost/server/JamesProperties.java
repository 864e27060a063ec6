package org.pennypost.server;

import static java.util.Objects.requireNonNull;

import java.io.FileNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.builder.fluent.Configurations;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.server.core.configuration.Configuration.ConfigurationPath;
import org.apache.james.utils.PropertiesProvider;

/**
 * Gives James its properties files from the configuration directory; there are none unless the administrator puts one
 * there, and then James's own defaults hold. Threads may share it.
 */
final class JamesProperties extends PropertiesProvider {
    private final Path directory;

    JamesProperties(Path directory, FileSystem files, ConfigurationPath path) {
        super(files, path);
        this.directory = requireNonNull(directory);
    }

    @Override
    public Configuration getConfigurations(String... names) throws FileNotFoundException, ConfigurationException {
        Path file = Arrays.stream(names)
                .map(name -> directory.resolve(name + ".properties"))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new FileNotFoundException(String.join(", ", names)));
        return new Configurations().properties(file.toFile());
    }

    @Override
    public Configuration getConfiguration(String name) throws FileNotFoundException, ConfigurationException {
        return getConfigurations(name);
    }
}
