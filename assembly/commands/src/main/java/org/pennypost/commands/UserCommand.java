package org.pennypost.commands;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.pennypost.conf.Settings;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code pennypost user add | passwd | delete | list}: the users of etc/passwd. */
@Command(
        name = "user",
        header = "Adds, changes, removes and lists the users of an instance.",
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "",
            "The users are lines of etc/passwd, in the form of Dovecot's passwd-file; passwords are kept as {SCRAM-SHA-256}. "
                    + "The file is replaced whole and is the owner's only (mode 0600); a running server sees the change at once.",
            ""
        },
        commandListHeading = "%nCOMMANDS%n")
final class UserCommand implements Runnable {
    private static final String NAME = "The user's name.";
    private static final String STDIN =
            "Reads the password as one line of standard input instead of asking at the terminal.";

    @ParentCommand
    private Pennypost parent;

    @Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "add, passwd, delete or list is missing");
    }

    @Command(name = "add", header = "Adds a user with a password and a home directory.")
    int add(
            @Parameters(paramLabel = "NAME", description = NAME) String name,
            @Option(names = "--password-stdin", description = STDIN) boolean standardInput)
            throws IOException, CommandFailure {
        ConfigurationDirectory directory = parent.configurationDirectory();
        UserName user = UserName.parse(name);
        Settings settings = directory.settings(Sysexits.CONFIGURATION);
        Path home = settings.path("pennypost_home_base").resolve(user.text());
        PasswdFile passwd = passwd(directory);
        if (passwd.names().contains(user.text())) {
            throw new CommandFailure(Sysexits.CANNOT_CREATE, "user " + user.text() + " already exists");
        }
        String secret = secret(user, standardInput);
        if (!Files.isDirectory(home)) {
            Files.createDirectory(
                    home, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        passwd.add(user, secret, Owner.of(home), home);
        return Sysexits.OK.code();
    }

    @Command(name = "passwd", header = "Gives a user another password.")
    int changePassword(
            @Parameters(paramLabel = "NAME", description = NAME) String name,
            @Option(names = "--password-stdin", description = STDIN) boolean standardInput)
            throws IOException, CommandFailure {
        ConfigurationDirectory directory = parent.configurationDirectory();
        UserName user = UserName.parse(name);
        PasswdFile passwd = passwd(directory);
        if (!passwd.names().contains(user.text())) {
            throw new CommandFailure(Sysexits.NO_USER, "no such user: " + user.text());
        }
        passwd.changePassword(user, secret(user, standardInput));
        return Sysexits.OK.code();
    }

    @Command(name = "delete", header = "Removes a user; mailbox and home stay.")
    int delete(@Parameters(paramLabel = "NAME", description = NAME) String name) throws IOException, CommandFailure {
        passwd(parent.configurationDirectory()).delete(UserName.parse(name));
        return Sysexits.OK.code();
    }

    @Command(name = "list", header = "Prints the users' names, one a line.")
    int list() throws IOException, CommandFailure {
        passwd(parent.configurationDirectory())
                .names()
                .forEach(parent.surroundings().out()::println);
        return Sysexits.OK.code();
    }

    private PasswdFile passwd(ConfigurationDirectory directory) {
        return new PasswdFile(directory.passwd());
    }

    private String secret(UserName user, boolean standardInput) throws IOException, CommandFailure {
        PasswordSource source = new PasswordSource(parent.surroundings());
        String password = standardInput ? source.fromStandardInput(user) : source.fromTerminal(user);
        return new ScramSecret(new SecureRandom()).of(password);
    }
}
