package org.pennypost.server;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pennypost.conf.Problem;
import org.pennypost.conf.Settings;
import org.pennypost.conf.SettingsChange;
import org.pennypost.conf.SettingsHolder;
import org.pennypost.conf.check.Check;
import org.pennypost.conf.control.Answer;
import org.pennypost.login.ServiceProblems;
import org.pennypost.maillog.MailLog;

/**
 * Applies the configuration as it is on disk: everything new is made first, then put in force at once; when anything
 * cannot be made, nothing has changed. Each file is read once, so that what was checked is what counts. One reload at a
 * time; sessions and mails in flight keep what they began with.
 */
final class Reload {
    private static final String MASTER = "master";

    private final Path etc;
    private final Parts parts;
    private final SwitchedMailLog log;
    private byte[] mailets;

    /** What a reload changes. */
    record Parts(SettingsHolder holder, Pipeline pipeline, SmtpHooks hooks, Listeners listeners, Webadmin webadmin) {
        @javax.inject.Inject
        Parts {}
    }

    /** @param etc whose {@code mailetcontainer.xml} the pipeline was just built from */
    Reload(Path etc, Parts parts, SwitchedMailLog log) {
        this.etc = requireNonNull(etc);
        this.parts = requireNonNull(parts);
        this.log = requireNonNull(log);
        this.mailets = mailets().orElseGet(() -> new byte[0]);
    }

    private Path mailetFile() {
        return etc.resolve("mailetcontainer.xml");
    }

    private Optional<byte[]> mailets() {
        try {
            return Optional.of(Files.readAllBytes(mailetFile()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Reloads. */
    synchronized Answer run() {
        Settings.Loaded loaded = Settings.load(etc);
        Optional<byte[]> xml = mailets();
        List<Problem> problems = new ArrayList<>(Check.run(etc, loaded, ServiceProblems::of));
        if (xml.isEmpty()) {
            problems.add(Problem.error(mailetFile(), 0, "cannot be read", "put it back"));
        }
        List<String> warnings = texts(problems, false);
        if (loaded.settings().isEmpty() || problems.stream().anyMatch(Problem::isError)) {
            return refused(texts(problems, true), warnings);
        }
        SettingsChange change = SettingsChange.between(
                parts.holder().current(), loaded.settings().get());
        List<String> changes = changes(change, xml.get());
        try {
            ExtensionSet extensions = new Extensions(loaded.settings().get()).load();
            if (!isInForce(extensions)) {
                changes.add("extensions");
            }
            apply(kept(change, loaded.settings().get()), xml.get(), extensions);
        } catch (StartFailure e) {
            return refused(e.getMessage().lines().toList(), warnings);
        }
        log.log(MASTER, "reload -- version " + Version.text() + ", configuration " + etc);
        return Answer.done(warnings, changes, change.needRestart());
    }

    private List<String> changes(SettingsChange change, byte[] xml) {
        List<String> changes = new ArrayList<>(
                change.parameters().stream().map(SettingsChange.Value::toString).toList());
        changes.addAll(change.serviceTexts());
        if (!Arrays.equals(xml, mailets)) {
            changes.add("mailetcontainer.xml");
        }
        return changes;
    }

    /** What counts only from the start on keeps its value until then, so that nothing goes by two values. */
    private Settings kept(SettingsChange change, Settings loaded) {
        Map<String, String> values = new HashMap<>();
        Settings before = parts.holder().current();
        change.needRestart().forEach(name -> values.put(name, before.text(name).replace("$", "$$")));
        return values.isEmpty() ? loaded : loaded.with(values);
    }

    private boolean isInForce(ExtensionSet extensions) {
        return extensions
                .fingerprint()
                .equals(parts.pipeline().current().extensions().fingerprint());
    }

    private void apply(Settings next, byte[] xml, ExtensionSet extensions) throws StartFailure {
        Deque<Runnable> undo = new ArrayDeque<>();
        try {
            Optional<Pipeline.Generation> generation = Arrays.equals(xml, mailets) && isInForce(extensions)
                    ? Optional.empty()
                    : Optional.of(build(xml, extensions));
            generation.ifPresent(each -> undo.push(each::retire));
            SmtpHooks.Made hooks = parts.hooks().prepare(next, extensions);
            ListenersChange listeners = parts.listeners().prepare(next);
            undo.push(listeners::abandon);
            Webadmin.Change webadmin = parts.webadmin().prepare(next);
            undo.push(webadmin::abandon);
            MailLog fresh = open(next);
            undo.clear(); // from here on nothing fails
            log.swap(fresh, () -> parts.holder().swap(next));
            generation.ifPresent(parts.pipeline()::swap);
            parts.hooks().swap(hooks);
            parts.listeners().commit(listeners);
            webadmin.commit();
            mailets = xml;
        } finally {
            undo.forEach(Runnable::run);
        }
    }

    private static MailLog open(Settings next) throws StartFailure {
        try {
            return SwitchedMailLog.open(next);
        } catch (IOException e) {
            throw new StartFailure("maillog_file", e);
        }
    }

    private Pipeline.Generation build(byte[] xml, ExtensionSet extensions) throws StartFailure {
        try {
            return parts.pipeline().build(PipelineBindings.processors(JamesTrees.parse(mailetFile(), xml)), extensions);
        } catch (Exception | LinkageError e) {
            String reason = StartFailure.describe(e);
            String file = mailetFile().toString();
            throw new StartFailure(reason.startsWith(file) ? reason : file + ": error: " + reason);
        }
    }

    private Answer refused(List<String> errors, List<String> warnings) {
        errors.forEach(error -> log.log(MASTER, "warning: not reloaded: " + error));
        return Answer.failed(errors, warnings);
    }

    private static List<String> texts(List<Problem> problems, boolean errors) {
        return problems.stream()
                .filter(problem -> problem.isError() == errors)
                .map(Problem::toString)
                .toList();
    }
}
