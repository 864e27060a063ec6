package org.pennypost.server;

import static java.util.Objects.requireNonNull;

import java.io.File;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.filesystem.api.JamesDirectoriesProvider;
import org.apache.james.server.core.configuration.Configuration;
import org.pennypost.conf.Settings;

/**
 * Where James finds things in an instance: {@code file://conf/} is the configuration directory, every other relative
 * {@code file://} lies below the data directory. Threads may share it.
 */
final class Instance implements Configuration, JamesDirectoriesProvider, FileSystem {
    private static final String EXTENSIONS = "extensions-jars";

    private final Path etc;
    private final Path data;

    Instance(Settings settings) {
        this.etc = settings.configDirectory().toAbsolutePath();
        this.data = settings.path("data_directory").toAbsolutePath();
    }

    @Override
    public ConfigurationPath configurationPath() {
        return new ConfigurationPath(FILE_PROTOCOL_AND_CONF);
    }

    @Override
    public JamesDirectoriesProvider directories() {
        return this;
    }

    @Override
    public String getAbsoluteDirectory() {
        return "/";
    }

    @Override
    public String getConfDirectory() {
        return etc + "/";
    }

    @Override
    public String getVarDirectory() {
        return data + "/";
    }

    @Override
    public String getRootDirectory() {
        return data.toString();
    }

    @Override
    public InputStream getResource(String url) throws IOException {
        if (!url.startsWith(CLASSPATH_PROTOCOL)) {
            return new FileInputStream(getFile(url));
        }
        InputStream found = getClass().getResourceAsStream("/" + url.substring(CLASSPATH_PROTOCOL.length()));
        if (found == null) {
            throw new FileNotFoundException(url);
        }
        return found;
    }

    @Override
    public File getFile(String url) throws FileNotFoundException {
        if (!requireNonNull(url).startsWith(FILE_PROTOCOL)) {
            throw new FileNotFoundException(url);
        }
        String path = url.substring(FILE_PROTOCOL.length());
        if (path.startsWith("/")) {
            return new File(path);
        }
        if (path.startsWith("conf/")) {
            return etc.resolve(path.substring("conf/".length())).toFile();
        }
        if (path.startsWith("var/")) {
            return data.resolve(path.substring("var/".length())).toFile();
        }
        return path.startsWith(EXTENSIONS)
                ? etc.resolve("extensions").toFile()
                : data.resolve(path).toFile();
    }

    @Override
    public File getBasedir() {
        return data.toFile();
    }
}
