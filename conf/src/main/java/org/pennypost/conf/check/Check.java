package org.pennypost.conf.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.pennypost.conf.Problem;
import org.pennypost.conf.Settings;
import org.pennypost.conf.table.TableCheck;

/**
 * Finds every problem of a configuration at once: those of {@link Settings#load}, and what shows only when tables, files
 * and parameters are seen together.
 *
 * <p>Files are read, nothing is written. Source: postfix(1) check, and what administrators get wrong.
 */
public final class Check {
    private static final Set<String> SECRETS =
            Set.of("smtp_sasl_password_maps", "smtpd_tls_key_file", "smtp_tls_key_file", "smtpd_tls_chain_files");
    private static final List<String> DOMAIN_CLASSES =
            List.of("mydestination", "virtual_alias_domains", "virtual_mailbox_domains", "relay_domains");

    private final Settings settings;
    private final Path main;
    private final List<Problem> problems = new ArrayList<>();

    private Check(Settings settings) {
        this.settings = settings;
        this.main = settings.configDirectory().resolve("main.cf");
    }

    /**
     * All problems of the configuration in a directory, ordered by file and line, each once; empty when there is none.
     *
     * @param further finds what only those know who use a value; asked when nothing is malformed, with a snapshot under
     *     which nothing is written
     */
    public static List<Problem> run(Path configDirectory, Function<Settings, List<Problem>> further) {
        return run(configDirectory, Settings.load(configDirectory), further);
    }

    /**
     * The same for a configuration that was read already.
     *
     * @param configDirectory where it was read
     */
    public static List<Problem> run(
            Path configDirectory, Settings.Loaded loaded, Function<Settings, List<Problem>> further) {
        List<Problem> all = new ArrayList<>(loaded.problems());
        loaded.settings().ifPresent(settings -> {
            all.addAll(new Check(settings.readOnly()).together());
            further.apply(settings.readOnly()).stream()
                    .filter(problem -> !isTold(problem, all))
                    .toList()
                    .forEach(all::add);
        });
        all.sort(Comparator.comparing((Problem problem) -> rank(configDirectory, problem))
                .thenComparing(problem -> problem.file().map(Path::toString).orElse(""))
                .thenComparingInt(Problem::line));
        return all.stream().distinct().toList();
    }

    /** Whether a problem without a line is one that is known with its line. */
    private static boolean isTold(Problem problem, List<Problem> known) {
        return problem.line() == 0
                && known.stream()
                        .anyMatch(each -> each.line() > 0 && each.text().endsWith(problem.text()));
    }

    private static int rank(Path directory, Problem problem) {
        Path file = problem.file().orElse(Path.of(""));
        return file.equals(directory.resolve("main.cf")) ? 0 : file.equals(directory.resolve("master.cf")) ? 1 : 2;
    }

    private List<Problem> together() {
        new NamedTables(settings, problems).run();
        checkDomains();
        new ServiceCheck(settings, settings.configDirectory().resolve("master.cf")).run(problems);
        SECRETS.forEach(this::checkSecret);
        checkPasswd();
        return problems;
    }

    private void checkDomains() {
        Map<String, String> classes = new HashMap<>();
        for (String parameter : DOMAIN_CLASSES) {
            for (String domain : settings.list(parameter)) {
                if (TableCheck.looksLikeTable(domain) || domain.startsWith("/") || domain.startsWith("!")) {
                    continue;
                }
                String earlier = classes.putIfAbsent(domain.toLowerCase(java.util.Locale.ROOT), parameter);
                if (earlier != null && !earlier.equals(parameter)) {
                    problems.add(Problem.warning(
                            main,
                            settings.line(parameter),
                            "do not list domain " + domain + " in BOTH " + earlier + " and " + parameter,
                            "delete it from one of them; " + earlier + " counts"));
                }
            }
        }
    }

    private void checkSecret(String parameter) {
        for (String word : settings.list(parameter)) {
            int colon = word.indexOf(':');
            Path file = Path.of(word.substring(colon + 1).isEmpty() ? "." : word.substring(colon + 1));
            if (file.isAbsolute()) {
                checkMode(file, parameter);
            }
        }
    }

    private void checkPasswd() {
        checkMode(settings.configDirectory().resolve("passwd"), "passwords");
        checkMode(settings.configDirectory().resolve("webadmin.token"), "token");
    }

    private void checkMode(Path file, String what) {
        try {
            if (Files.isRegularFile(file)
                    && Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
                problems.add(Problem.warning(file, 0, what + ": everyone may read this file", "chmod o-rwx " + file));
            }
        } catch (IOException | UnsupportedOperationException e) {
            problems.add(Problem.warning(file, 0, what + ": cannot see who may read this file", "check it by hand"));
        }
    }
}
