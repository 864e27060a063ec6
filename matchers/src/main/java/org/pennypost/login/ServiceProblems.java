package org.pennypost.login;

import java.util.List;
import java.util.stream.Stream;
import org.pennypost.conf.Problem;
import org.pennypost.conf.Settings;
import org.pennypost.smtpd.SmtpdSettings;

/** Says what keeps the network services of a snapshot from running, whatever they speak. */
public final class ServiceProblems {
    private ServiceProblems() {}

    /**
     * Looks at all services.
     *
     * @param settings the snapshot
     * @return errors and warnings with the line that is to be changed, each once; empty when all is well
     */
    public static List<Problem> of(Settings settings) {
        return Stream.of(SmtpdSettings.problems(settings), LoginSettings.problems(settings))
                .flatMap(List::stream)
                .distinct()
                .toList();
    }
}
