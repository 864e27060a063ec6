package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.jsieve.ConfigurationManager;
import org.apache.jsieve.SieveConfigurationException;
import org.apache.jsieve.SieveFactory;
import org.apache.jsieve.exception.SieveException;
import org.apache.jsieve.parser.generated.ParseException;
import org.apache.jsieve.parser.generated.TokenMgrError;

/**
 * The scripts of users, {@code ~/.dovecot.sieve}, and what understands them: RFC 5228 with fileinto, reject and envelope. Thread
 * safe. Source: Dovecot Pigeonhole.
 */
final class SieveScripts {
    /** Below the home directory. */
    static final String NAME = ".dovecot.sieve";

    private static final long LARGEST = 1 << 20;

    private final SieveFactory factory;
    private final Identity identity;

    SieveScripts(Identity identity) {
        this.identity = requireNonNull(identity);
        try {
            ConfigurationManager configuration = new ConfigurationManager();
            // What nobody carries out must not be taken: such a script has an error, and the mail is kept.
            configuration.getCommandMap().keySet().removeIf(name -> name.equals("vacation") || name.equals("log"));
            configuration.getTestMap().remove("body");
            this.factory = configuration.build();
        } catch (SieveConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A user's script. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares or changes it
    record Script(Path file, byte[] text) {
        Script {
            requireNonNull(file);
            requireNonNull(text);
        }
    }

    /** What is wrong with a script. */
    static final class Broken extends Exception {
        private static final long serialVersionUID = 1L;

        Broken(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Reads the script of a user with the user's identity; empty when there is none. */
    Optional<Script> of(LocalUser user) throws IOException {
        if (user.home().isEmpty()) {
            return Optional.empty();
        }
        Path file = Path.of(user.home(), NAME);
        return identity.as(user, () -> read(file));
    }

    private static Optional<Script> read(Path file) throws IOException {
        try {
            if (!Files.isRegularFile(file)) {
                return Optional.empty();
            }
            if (Files.size(file) > LARGEST) {
                throw new FileSystemException(file.toString(), null, "larger than a script may be");
            }
            return Optional.of(new Script(file, Files.readAllBytes(file)));
        } catch (NoSuchFileException | NotDirectoryException none) {
            return Optional.empty();
        }
    }

    /** Names what scripts may require. */
    List<String> extensions() {
        return factory.getExtensions().stream().sorted().toList();
    }

    /** What is wrong with a script, found by letting it decide about a message that says nothing; empty when nothing is. */
    Optional<String> problem(byte[] text) {
        try {
            evaluate(new Script(Path.of(NAME), text), SieveMail.empty());
            return Optional.empty();
        } catch (Broken e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** Lets a script decide; the actions are in the mail then, an implicit keep too. */
    void evaluate(Script script, SieveMail mail) throws Broken {
        try {
            factory.evaluate(mail, factory.parse(new ByteArrayInputStream(script.text())));
        } catch (ParseException | SieveException | TokenMgrError | RuntimeException e) {
            throw new Broken(String.valueOf(e.getMessage()).replaceAll("\\s+", " "), e);
        }
    }
}
