package org.pennypost.commands;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.pennypost.commands.explain.RcptExplainer;
import org.pennypost.commands.explain.RcptExplanation;
import org.pennypost.conf.Problem;
import org.pennypost.conf.Service;
import org.pennypost.conf.Settings;
import org.pennypost.conf.check.Check;
import org.pennypost.login.ServiceProblems;
import org.pennypost.smtpd.RcptTrial;
import org.pennypost.smtpd.TrialEnvelope;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code pennypost explain rcpt}. */
@Command(
        name = "rcpt",
        header =
                "Explains what a client is told at RCPT, VRFY, ETRN or the end of a message, and where the mail would go.",
        description = {
            "",
            "Prints each step: how the address is rewritten, which tables were asked for which keys, its address class, whether the "
                    + "recipient exists, transport, next hop and mail hosts, each restriction with its answer, and the reply. Exit code 0 "
                    + "whatever the reply is; 78, with what check says, when the configuration has errors.",
            ""
        })
final class ExplainRcptCommand implements Callable<Integer> {
    @ParentCommand
    private ExplainCommand parent;

    @Parameters(paramLabel = "ADDRESS", description = "The recipient, as in RCPT TO; with --etrn, a domain.")
    private String recipient;

    @Option(
            names = "--from",
            paramLabel = "A",
            description = "The sender, as in MAIL FROM. Default: the null sender, <>.")
    private String sender = "";

    @Option(
            names = "--size",
            paramLabel = "BYTES",
            description = "What the client says in MAIL of the size of the message.")
    private Long size;

    @Option(
            names = "--earlier",
            paramLabel = "A",
            description = "A recipient that was named before ADDRESS, accepted or not. May be given several times.")
    private List<String> earlier = List.of();

    @Mixin
    private ClientOptions client;

    @ArgGroup
    private Asked asked = new Asked();

    /** Which command is the last one. */
    static final class Asked {
        @Option(
                names = "--data",
                description = "Goes on to DATA and the end of an empty message, when the recipient is accepted.")
        private boolean data;

        @Option(names = "--vrfy", description = "Asks with VRFY, without MAIL.")
        private boolean vrfy;

        @Option(names = "--etrn", description = "Asks with ETRN, without MAIL.")
        private boolean etrn;

        TrialEnvelope.Asked command() {
            if (etrn) {
                return TrialEnvelope.Asked.ETRN;
            }
            return vrfy ? TrialEnvelope.Asked.VRFY : data ? TrialEnvelope.Asked.MESSAGE : TrialEnvelope.Asked.RCPT;
        }
    }

    @Option(
            names = "--service",
            paramLabel = "NAME",
            description = "The line of master.cf that is asked, as submission. Default: smtp, else the first smtpd.")
    private String service;

    @Option(names = "--json", description = "Prints one JSON object instead of text.")
    private boolean json;

    @Override
    public Integer call() throws CommandFailure, IOException {
        // The DNS library logs by SLF4J, which would print that it has nowhere to write to.
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        RcptTrial trial = trial();
        ConfigurationDirectory directory = parent.parent().configurationDirectory();
        List<Problem> problems = Check.run(directory.path(), ServiceProblems::of);
        if (problems.stream().anyMatch(Problem::isError)) {
            problems.forEach(parent.parent().surroundings().err()::println);
            throw new CommandFailure(Sysexits.CONFIGURATION, "the configuration has errors");
        }
        Settings settings = directory.settings(Sysexits.CONFIGURATION).readOnly();
        RcptExplanation explanation = explain(settings, trial);
        parent.parent().surroundings().out().print(json ? explanation.json() + "\n" : explanation.text());
        return Sysexits.OK.code();
    }

    private RcptTrial trial() throws CommandFailure, IOException {
        if (size != null && size < 0) {
            throw new CommandFailure(Sysexits.USAGE, "--size: not a number of bytes: " + size);
        }
        OptionalLong bytes = size == null ? OptionalLong.empty() : OptionalLong.of(size);
        try {
            return new RcptTrial(
                    client.client(), new TrialEnvelope(asked.command(), sender, recipient, earlier, bytes));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(Sysexits.USAGE, String.valueOf(e.getMessage()));
        }
    }

    private RcptExplanation explain(Settings settings, RcptTrial trial) throws CommandFailure, IOException {
        RcptExplainer explainer = new RcptExplainer(settings, service(settings));
        try {
            return explainer.explain(trial);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(Sysexits.USAGE, String.valueOf(e.getMessage()));
        }
    }

    private Service service(Settings settings) throws CommandFailure {
        Optional<Service> found = RcptExplainer.service(settings, Optional.ofNullable(service));
        if (found.isPresent()) {
            return found.get();
        }
        List<String> names =
                RcptExplainer.services(settings).stream().map(Service::name).toList();
        throw new CommandFailure(
                Sysexits.USAGE,
                "no smtpd service " + (service == null ? "smtp" : service) + " in "
                        + settings.configDirectory().resolve("master.cf") + "; there "
                        + (names.isEmpty() ? "is none" : "are: " + String.join(", ", names)));
    }
}
