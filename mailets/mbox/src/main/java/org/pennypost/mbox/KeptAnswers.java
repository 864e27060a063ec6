package org.pennypost.mbox;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.lang.ref.SoftReference;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was found out about the messages of a mailbox by reading them, for the questions that were asked last.
 *
 * <p>It ends with the process, or when memory runs short: nothing is lost but time. Thread safe.
 */
final class KeptAnswers {
    private static final int QUESTIONS = 5;

    private final Path state;
    private final UserRights rights;
    private final Map<String, SoftReference<AnswerFile>> files = new LinkedHashMap<>(QUESTIONS, 1, true);

    /**
     * Prepares.
     *
     * @param state path of the files of the mailbox, without ending
     * @param rights to leave those of the user
     */
    KeptAnswers(Path state, UserRights rights) {
        this.state = requireNonNull(state);
        this.rights = requireNonNull(rights);
    }

    /** Gives what is known, in the form of the question. */
    synchronized AnswerFile of(String question) throws IOException {
        SoftReference<AnswerFile> known = files.get(question);
        AnswerFile file = known == null ? null : known.get();
        if (file == null || file.isBroken()) {
            file = rights.outside(() -> AnswerFile.beside(state));
            files.put(question, new SoftReference<>(file));
            if (files.size() > QUESTIONS) {
                files.remove(files.keySet().iterator().next());
            }
        }
        return file;
    }

    /** Forgets all: messages may have become others. Who uses a file goes on with it, and nobody sees what he adds. */
    synchronized void clear() {
        files.clear();
    }
}
