package org.pennypost.tls;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.conf.table.LookupTable;

/**
 * Keys and certificates by the name of the server that the client asks for. A table gives files as {@code
 * smtpd_tls_chain_files} names them; asked are the name in lower case, then its parents with a dot before them. Threads may
 * share it. Source: postconf(5) tls_server_sni_maps.
 */
final class ServerNames {
    private final List<LookupTable> tables;
    private final Map<String, KeyFiles> known = new ConcurrentHashMap<>();

    ServerNames(List<LookupTable> tables) {
        this.tables = List.copyOf(tables);
    }

    /**
     * The keys for a name.
     *
     * @return empty when no table has the name
     * @throws LookupFailure when a table cannot be asked, or gives files that cannot be used
     */
    List<KeyMaterial> keys(String name, Consumer<String> warnings) throws LookupFailure {
        requireNonNull(warnings);
        String key = name.toLowerCase(Locale.ROOT);
        for (int dot = 0; dot >= 0; dot = key.indexOf('.', dot + 1)) {
            Optional<String> value = value(key.substring(dot));
            if (value.isPresent()) {
                return files(value.get()).current(warnings);
            }
        }
        return List.of();
    }

    private Optional<String> value(String key) throws LookupFailure {
        for (LookupTable table : tables) {
            Optional<String> value = table.lookup(key);
            if (value.isPresent()) {
                return value;
            }
        }
        return Optional.empty();
    }

    private KeyFiles files(String value) throws LookupFailure {
        KeyFiles files = known.get(value);
        if (files == null) {
            List<Path> paths = new ArrayList<>();
            for (String word : value.split("[\\s,]+", -1)) {
                if (!word.isEmpty()) {
                    paths.add(Path.of(word));
                }
            }
            try {
                files = KeyFiles.ofChains(paths);
            } catch (PemException | RuntimeException e) {
                throw new LookupFailure("tls_server_sni_maps: " + e.getMessage(), e);
            }
            known.putIfAbsent(value, files);
        }
        return files;
    }
}
