package org.pennypost.commands;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.pennypost.conf.Problem;
import org.pennypost.conf.Settings;
import org.pennypost.conf.table.LookupTables;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code pennypost init DIR}. */
@Command(
        name = "init",
        header = "Makes an instance: configuration, queue, mailboxes, log, in one directory.",
        description = {
            "",
            "Creates DIR/etc (main.cf, master.cf, aliases, passwd, mailetcontainer.xml, extensions, webadmin.token), DIR/spool, "
                    + "DIR/mail, DIR/home, DIR/data and DIR/log. Refuses a directory that already holds an instance.",
            "",
            "There is always a user root, locked, so that mail to root is accepted as on any Unix system; "
                    + "`pennypost user passwd root` gives it a password.",
            "",
            "The first init for a JDK also makes class-data-sharing archives, which more than halve the server's start; "
                    + "it takes as long as two starts.",
            ""
        },
        optionListHeading = "%nOPTIONS%n",
        footerHeading = "%nEXAMPLE%n",
        footer = {
            "  pennypost init /tmp/mail --hostname mail.example.com --port-offset 2500 --user alice:secret",
            "  pennypost -c /tmp/mail/etc start"
        })
final class InitCommand implements Callable<Integer> {
    @ParentCommand
    private Pennypost parent;

    @Parameters(paramLabel = "DIR", description = "The instance's directory.")
    private String directory;

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            defaultValue = "internet-site",
            description =
                    "What Debian's Postfix asks at installation: internet-site, smarthost, satellite, local-only or none. "
                            + "Default: ${DEFAULT-VALUE}.")
    private String type;

    @Option(names = "--hostname", paramLabel = "FQDN", description = "myhostname. Default: this machine's full name.")
    private String hostname;

    @Option(names = "--domain", paramLabel = "NAME", description = "The mail name, myorigin. Default: the host name.")
    private String domain;

    @Option(
            names = "--relayhost",
            paramLabel = "HOST",
            description =
                    "Where smarthost and satellite send mail. Default there: smtp.DOMAIN of the host, as Debian proposes.")
    private String relayHost;

    @Option(
            names = "--interfaces",
            paramLabel = "LIST",
            description =
                    "inet_interfaces: loopback-only, all, or addresses. Default: loopback-only; with --system as Debian's "
                            + "Postfix: all, but loopback-only for satellite and local-only.")
    private String interfaces;

    @Option(
            names = "--port-offset",
            paramLabel = "N",
            defaultValue = "0",
            description = "Adds N to every port in master.cf; with 2500 SMTP is on 2525.")
    private int portOffset;

    @Option(
            names = "--user",
            paramLabel = "NAME[:PASSWORD]",
            description = "Adds a user; without a password, one line of standard input is it. May be repeated.")
    private List<String> users = new ArrayList<>();

    @Option(
            names = "-o",
            paramLabel = "name=value",
            description = "Sets a parameter of main.cf, after all others. May be repeated.")
    private List<String> parameters = new ArrayList<>();

    @Option(
            names = "--system",
            description =
                    "DIR is the root of the system: the instance uses DIR/etc/pennypost, DIR/var/spool/pennypost, DIR/var/mail, "
                            + "DIR/var/lib/pennypost, /etc/aliases and the users of the system, as the Debian package does.")
    private boolean system;

    @Option(names = "--no-archive", description = "Makes no class-data-sharing archives.")
    private boolean noArchive;

    @Override
    public Integer call() throws IOException, CommandFailure, InterruptedException {
        Surroundings surroundings = parent.surroundings();
        InstanceLayout layout = layout();
        InstanceRequest request = request();
        SecureRandom random = new SecureRandom();
        InstanceMaker maker =
                new InstanceMaker(layout, surroundings.distribution().shippedConfiguration(), random);
        maker.refuseExisting();
        Map<UserName, String> passwords = passwords(new ScramSecret(random));
        maker.make(request);
        Owner owner = Owner.of(layout.etc());
        try {
            PasswdFile passwd = new PasswdFile(layout.passwd());
            for (Map.Entry<UserName, String> user : passwords.entrySet()) {
                passwd.add(user.getKey(), user.getValue(), owner, maker.makeHome(user.getKey()));
            }
            check(layout);
        } catch (IOException | CommandFailure e) {
            maker.undo();
            throw e;
        }
        if (!noArchive) {
            new Archives(surroundings, random).make(layout, owner);
        }
        surroundings
                .out()
                .println("instance made; start it with: " + surroundings.command() + " -c " + layout.etc() + " start");
        return Sysexits.OK.code();
    }

    private InstanceLayout layout() throws CommandFailure {
        InstanceLayout layout =
                system ? InstanceLayout.ofSystem(Path.of(directory)) : InstanceLayout.in(Path.of(directory));
        // Blanks and commas part list elements in main.cf, colons part the fields of passwd.
        if (layout.directory().toString().matches("(?s).*[\\s,:{}$\"\\p{Cntrl}].*")) {
            throw new CommandFailure(
                    Sysexits.USAGE, layout.directory() + ": blanks , : { } $ \" cannot be in an instance's path");
        }
        return layout;
    }

    private InstanceRequest request() throws CommandFailure {
        InstanceType install = InstanceType.parse(type);
        String host =
                hostname == null ? new HostName(Path.of("/")).fullyQualified() : HostName.parse("--hostname", hostname);
        String mailName = domain == null ? host : HostName.parse("--domain", domain);
        String relay = Optional.ofNullable(relayHost)
                .orElse(install.relays() ? "smtp." + host.substring(host.indexOf('.') + 1) : "");
        return new InstanceRequest(
                install,
                host,
                mailName,
                line("--relayhost", relay),
                line("--interfaces", interfaces(install)),
                portOffset,
                parameters());
    }

    private String interfaces(InstanceType install) {
        return interfaces != null ? interfaces : system ? install.interfaces() : "loopback-only";
    }

    private Map<String, String> parameters() throws CommandFailure {
        Map<String, String> result = new LinkedHashMap<>();
        for (String parameter : parameters) {
            int equals = parameter.indexOf('=');
            String name = equals < 0 ? "" : parameter.substring(0, equals).strip();
            if (!name.matches("[A-Za-z0-9_-]+")) {
                throw new CommandFailure(Sysexits.USAGE, "-o " + parameter + ": name=value is wanted");
            }
            result.put(name, line("-o", parameter.substring(equals + 1).strip()));
        }
        return result;
    }

    private static String line(String option, String value) throws CommandFailure {
        if (value.chars().anyMatch(c -> c == '\n' || c == '\r' || c == 0)) {
            throw new CommandFailure(Sysexits.USAGE, option + ": a value is one line");
        }
        return value;
    }

    private Map<UserName, String> passwords(ScramSecret secret) throws IOException, CommandFailure {
        PasswordSource source = new PasswordSource(parent.surroundings());
        Map<UserName, String> result = new LinkedHashMap<>();
        for (String user : users) {
            int colon = user.indexOf(':');
            UserName name = UserName.parse(colon < 0 ? user : user.substring(0, colon));
            String password =
                    colon < 0 ? source.fromStandardInput(name) : PasswordSource.check(name, user.substring(colon + 1));
            if (result.put(name, secret.of(password)) != null) {
                throw new CommandFailure(Sysexits.USAGE, "--user " + name.text() + " is given twice");
            }
        }
        if (system && !result.isEmpty()) {
            throw new CommandFailure(Sysexits.USAGE, "--user: the users of a system are made by adduser(8)");
        }
        if (!system) {
            result.putIfAbsent(new UserName("root"), PasswdFile.LOCKED);
        }
        return result;
    }

    private void check(InstanceLayout layout) throws CommandFailure {
        Settings.Loaded loaded = new ConfigurationDirectory(layout.etc()).load();
        if (loaded.settings().isEmpty()) {
            throw new CommandFailure(
                    Sysexits.DATA,
                    "no instance made, its configuration would not do: "
                            + loaded.problems().stream().map(Problem::toString).collect(Collectors.joining("\n")));
        }
        // Opening compiles, as newaliases would.
        Settings settings = loaded.settings().get();
        settings.list("alias_database").forEach(table -> LookupTables.open(table, settings));
    }
}
