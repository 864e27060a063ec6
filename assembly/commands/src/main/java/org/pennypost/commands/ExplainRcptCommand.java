package org.pennypost.commands;

import java.io.IOException;
import java.net.InetAddress;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.pennypost.address.HostNames;
import org.pennypost.commands.explain.RcptExplainer;
import org.pennypost.commands.explain.RcptExplanation;
import org.pennypost.commands.explain.RcptQuestion;
import org.pennypost.conf.Problem;
import org.pennypost.conf.Service;
import org.pennypost.conf.Settings;
import org.pennypost.conf.check.Check;
import org.pennypost.login.ServiceProblems;
import org.pennypost.smtpd.RcptTrial;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code pennypost explain rcpt}. */
@Command(
        name = "rcpt",
        header = "Explains what a client is told at RCPT, and where the mail would go.",
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

    @Parameters(paramLabel = "ADDRESS", description = "The recipient, as in RCPT TO.")
    private String recipient;

    @Option(
            names = "--from",
            paramLabel = "A",
            description = "The sender, as in MAIL FROM. Default: the null sender, <>.")
    private String sender = "";

    @Option(names = "--client", paramLabel = "IP", description = "The client's address. Default: ${DEFAULT-VALUE}.")
    private String client = "127.0.0.1";

    @Option(
            names = "--helo",
            paramLabel = "H",
            description = "What the client says in EHLO. Default: its address in brackets.")
    private String helo;

    @Option(names = "--sasl", paramLabel = "USER", description = "Takes the client for one who has logged in as USER.")
    private String saslUser;

    @Option(names = "--tls", description = "Takes the connection for an encrypted one.")
    private boolean tls;

    @Option(
            names = "--data",
            description = "Goes on to DATA and the end of an empty message, when the recipient is accepted.")
    private boolean data;

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
        RcptQuestion question = question();
        ConfigurationDirectory directory = parent.parent().configurationDirectory();
        List<Problem> problems = Check.run(directory.path(), ServiceProblems::of);
        if (problems.stream().anyMatch(Problem::isError)) {
            problems.forEach(parent.parent().surroundings().err()::println);
            throw new CommandFailure(Sysexits.CONFIGURATION, "the configuration has errors");
        }
        Settings settings = directory.settings(Sysexits.CONFIGURATION).readOnly();
        RcptExplanation explanation = explain(settings, question);
        parent.parent().surroundings().out().print(json ? explanation.json() + "\n" : explanation.text());
        return Sysexits.OK.code();
    }

    private RcptQuestion question() throws CommandFailure, IOException {
        if (!HostNames.isAddress(client)) {
            throw new CommandFailure(Sysexits.USAGE, "--client: not an IP address: " + client);
        }
        return new RcptQuestion(
                recipient,
                sender,
                InetAddress.getByName(client),
                Optional.ofNullable(helo),
                Optional.ofNullable(saslUser),
                with());
    }

    private Set<RcptTrial.With> with() {
        Set<RcptTrial.With> with = EnumSet.noneOf(RcptTrial.With.class);
        if (tls) {
            with.add(RcptTrial.With.TLS);
        }
        if (data) {
            with.add(RcptTrial.With.DATA);
        }
        return with;
    }

    private RcptExplanation explain(Settings settings, RcptQuestion question) throws CommandFailure, IOException {
        RcptExplainer explainer = new RcptExplainer(settings, service(settings));
        try {
            return explainer.explain(question);
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
