package org.pennypost.commands;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/**
 * {@code pennypost rule test}. The launcher runs the server's classes for it, which have the mailets; this class is met only for its help.
 */
@Command(
        name = "rule",
        header = "Shows what a mailet, matcher or hook does to a message.",
        description = {
            "",
            "`rule test RULE MAIL.EML` takes the message from a file, asks the matcher, lets the mailet work on it and prints what is different. No server "
                    + "runs and nothing is sent. RULE is a class of James, of Pennypost or of a file in ETC/extensions, or the path of a .java file.",
            ""
        },
        footerHeading = "%nEXAMPLE%n",
        footer = {
            "  pennypost -c /tmp/mail/etc rule test TagBySubject mail.eml --set pattern=invoice --set tag=[invoice]",
            "  pennypost -c /tmp/mail/etc rule test AddFooter mail.eml --match HasHeader=X-Spam --set text=hello"
        })
@SuppressWarnings("UnusedVariable") // picocli reads the fields, for the help
final class RuleCommand implements Callable<Integer> {
    @ParentCommand
    private Pennypost parent;

    @Parameters(index = "0", paramLabel = "test", description = "The only word that rule knows.")
    private String test;

    @Parameters(index = "1", paramLabel = "RULE", description = "Which mailet, matcher or hook.")
    private String rule;

    @Parameters(index = "2", paramLabel = "MAIL.EML", description = "The file with the message.")
    private String file;

    @Option(
            names = "--match",
            paramLabel = "MATCHER[=CONDITION]",
            description = "The matcher that is asked first. Default: All.")
    private String match;

    @Option(names = "--set", paramLabel = "NAME=VALUE", description = "A parameter of the mailet. May be repeated.")
    private java.util.List<String> parameters;

    @Option(names = "--from", paramLabel = "ADDRESS", description = "The envelope sender. Default: that of From.")
    private String from;

    @Option(
            names = "--to",
            paramLabel = "ADDRESS",
            description = "An envelope recipient. Default: those of To and Cc. May be repeated.")
    private java.util.List<String> to;

    @Override
    public Integer call() throws CommandFailure {
        throw new CommandFailure(
                Sysexits.USAGE,
                "rule wants: test RULE MAIL.EML (see " + parent.surroundings().command() + " rule --help)");
    }
}
