package org.pennypost.server;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
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
import org.pennypost.maillog.MailLog;
import org.pennypost.smtpd.SmtpdSettings;

/**
 * Applies the configuration as it is on disk: everything new is made first, then put in force at once; when anything
 * cannot be made, nothing has changed. One reload at a time; sessions and mails in flight keep what they began with.
 *
 * <p>Known limit: listeners stay as they were at the start; lines of master.cf that appear, move or vanish take a
 * restart, and the answer says so.
 */
final class Reload {
    private static final String MASTER = "master";

    private final Path etc;
    private final SettingsHolder holder;
    private final Pipeline pipeline;
    private final SwitchedMailLog log;
    private String mailets;

    /** @param etc whose {@code mailetcontainer.xml} the pipeline was just built from */
    Reload(Path etc, SettingsHolder holder, Pipeline pipeline, SwitchedMailLog log) {
        this.etc = requireNonNull(etc);
        this.holder = requireNonNull(holder);
        this.pipeline = requireNonNull(pipeline);
        this.log = requireNonNull(log);
        this.mailets = mailets();
    }

    /** The text of the file; empty when it is not there or unreadable, which building the pipeline reports. */
    private String mailets() {
        try {
            return Files.readString(etc.resolve("mailetcontainer.xml"));
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Reloads. */
    synchronized Answer run() {
        List<Problem> problems = new ArrayList<>(Check.run(etc, SmtpdSettings::problems));
        Settings.Loaded loaded = Settings.load(etc);
        loaded.problems().stream()
                .filter(problem -> !problems.contains(problem))
                .forEach(problems::add);
        List<String> warnings = texts(problems, false);
        if (loaded.settings().isEmpty() || problems.stream().anyMatch(Problem::isError)) {
            return refused(texts(problems, true), warnings);
        }
        Settings before = holder.current();
        SettingsChange change = SettingsChange.between(before, loaded.settings().get());
        Settings next = kept(before, change, loaded.settings().get());
        String text = mailets();
        List<String> changes = new ArrayList<>(
                change.parameters().stream().map(SettingsChange.Value::toString).toList());
        if (!text.equals(mailets)) {
            changes.add("mailetcontainer.xml");
        }
        try {
            apply(next, text);
        } catch (StartFailure e) {
            return refused(e.getMessage().lines().toList(), warnings);
        }
        log.log(MASTER, "reload -- version " + Version.text() + ", configuration " + etc);
        List<String> restart = new RestartNeeds(before, next, change).all();
        return new Answer(Answer.Outcome.DONE, List.of(), warnings, changes, restart);
    }

    /** What counts only from the start on keeps its value until then, so that nothing goes by two values. */
    private Settings kept(Settings before, SettingsChange change, Settings loaded) {
        Map<String, String> values = new HashMap<>();
        change.needRestart().forEach(name -> values.put(name, before.text(name).replace("$", "$$")));
        return values.isEmpty() ? loaded : Settings.load(etc, values).settings().orElse(loaded);
    }

    private void apply(Settings next, String text) throws StartFailure {
        Optional<Pipeline.Generation> generation = text.equals(mailets) ? Optional.empty() : Optional.of(build(next));
        try {
            MailLog fresh = SwitchedMailLog.open(next);
            log.swap(fresh);
        } catch (IOException e) {
            generation.ifPresent(Pipeline.Generation::retire);
            throw new StartFailure("maillog_file", e);
        }
        holder.swap(next);
        generation.ifPresent(pipeline::swap);
        mailets = text;
    }

    private Pipeline.Generation build(Settings next) throws StartFailure {
        try {
            return pipeline.build(PipelineBindings.processors(JamesTrees.of(next)));
        } catch (Exception | LinkageError e) {
            String reason = StartFailure.describe(e);
            String file = etc.resolve("mailetcontainer.xml").toString();
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
