package org.pennypost.commands;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/** Makes the class-data-sharing archives of the server and of the commands where they are missing or stale, and says so. */
final class Archives {
    private final Surroundings surroundings;
    private final SecureRandom random;

    Archives(Surroundings surroundings, SecureRandom random) {
        this.surroundings = requireNonNull(surroundings);
        this.random = requireNonNull(random);
    }

    /** Those that can be made: without one the server is whole, only its start is slower. */
    void make(InstanceLayout layout, Owner caller) throws IOException, InterruptedException {
        Distribution distribution = surroundings.distribution();
        make(ClassArchive.ofServer(distribution, layout, caller), new ServerTraining(distribution, random));
        for (String user : List.of("commands", "pennypost")) {
            make(ClassArchive.ofCommands(distribution, user, caller), new CommandTraining(distribution, user));
        }
    }

    private void make(Optional<ClassArchive> archive, ClassArchive.Training training)
            throws IOException, InterruptedException {
        if (archive.isEmpty() || archive.get().fresh()) {
            return;
        }
        surroundings
                .out()
                .println("making the class-data-sharing archive of the "
                        + archive.get().user() + ", once for this JDK; this takes a moment");
        surroundings.out().flush();
        try {
            archive.get().make(training);
        } catch (IOException | CommandFailure e) {
            surroundings.warn("no class-data-sharing archive of the "
                    + archive.get().user() + ", starts will be slower: " + e.getMessage());
        }
    }
}
