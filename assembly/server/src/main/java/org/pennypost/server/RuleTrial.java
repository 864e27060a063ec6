package org.pennypost.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.util.Modules;
import java.io.ByteArrayInputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import javax.mail.Address;
import javax.mail.Message;
import javax.mail.MessagingException;
import javax.mail.Session;
import javax.mail.internet.AddressException;
import javax.mail.internet.InternetAddress;
import javax.mail.internet.MimeMessage;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.mailetcontainer.impl.JamesMailetContext;
import org.apache.james.mailetcontainer.impl.MailetConfigImpl;
import org.apache.james.mailetcontainer.impl.MatcherConfigImpl;
import org.apache.james.server.core.MailImpl;
import org.apache.james.smtpserver.JamesMessageHook;
import org.apache.mailet.Mail;
import org.apache.mailet.Mailet;
import org.apache.mailet.MailetContext;
import org.apache.mailet.Matcher;
import org.pennypost.conf.Settings;

/** Tries a rule on a message from a file: {@code pennypost rule test}. No server runs, nothing is sent or stored. */
public final class RuleTrial {
    private static final int USAGE = 64;
    private static final int FAILURE = 1;

    private final TrialWords words;
    private final PrintStream out;

    private RuleTrial(TrialWords words, PrintStream out) {
        this.words = requireNonNull(words);
        this.out = requireNonNull(out);
    }

    /**
     * Runs the command and ends the process.
     *
     * @param arguments {@code [-c ETC] rule test RULE MAIL.EML [option...]}
     */
    public static void main(String... arguments) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
        int exit = run(out, System.err, arguments);
        out.flush();
        Runtime.getRuntime().halt(exit); // James's threads would keep the process
    }

    static int run(PrintStream out, PrintStream err, String... arguments) {
        Optional<TrialWords> words = TrialWords.parse(arguments);
        if (words.isEmpty()) {
            err.println("pennypost: fatal: rule wants: test RULE MAIL.EML (see pennypost rule --help)");
            return USAGE;
        }
        try {
            new RuleTrial(words.get(), out).run();
            return 0;
        } catch (StartFailure | MessagingException | IOException e) {
            StartFailure.describe(e).lines().forEach(line -> err.println("pennypost: fatal: " + line));
            return FAILURE;
        }
    }

    private void run() throws StartFailure, MessagingException, IOException {
        Settings.Loaded loaded = Settings.load(words.etc());
        Settings settings = loaded.settings()
                .orElseThrow(() -> new StartFailure(
                        loaded.problems().stream().map(Object::toString).collect(Collectors.joining("\n"))));
        ExtensionSet extensions = new Extensions(settings).load();
        List<String> told = new ArrayList<>();
        Injector injector = injector(settings, told);
        RuleLoader loader = new RuleLoader(injector, extensions);
        MailetContext context = injector.getInstance(MailetContext.class);
        MailImpl mail = mail();
        try {
            Collection<MailAddress> matched = matched(loader, context, mail);
            out.println("matched      " + (matched.isEmpty() ? "nobody" : matched));
            if (!matched.isEmpty()) {
                mail.setRecipients(matched);
                apply(loader, context, mail);
            }
            told.forEach(line -> out.println("would        " + line));
        } finally {
            LifecycleUtil.dispose(mail);
        }
    }

    private Injector injector(Settings settings, List<String> told) {
        System.setProperty("guice_bytecode_gen_option", "DISABLED");
        Injector[] made = new Injector[1];
        made[0] = Guice.createInjector(Modules.override(new ModuleChoice(settings).modules((program, text) -> {}))
                .with(binder -> binder.bind(MailetContext.class)
                        .toInstance(TrialContext.of(() -> made[0].getInstance(JamesMailetContext.class), told::add))));
        return made[0];
    }

    private Collection<MailAddress> matched(RuleLoader loader, MailetContext context, Mail mail)
            throws MessagingException {
        int equals = words.match().indexOf('=');
        MatcherConfigImpl config = new MatcherConfigImpl();
        config.setMatcherName(equals < 0 ? words.match() : words.match().substring(0, equals));
        config.setCondition(equals < 0 ? "" : words.match().substring(equals + 1));
        config.setMailetContext(context);
        Matcher matcher = loader.getMatcher(config);
        Collection<MailAddress> matched = matcher.match(mail);
        return matched == null ? List.of() : matched;
    }

    private void apply(RuleLoader loader, MailetContext context, MailImpl mail) throws MessagingException, IOException {
        TrialReport before = TrialReport.of(mail);
        try {
            MailetConfigImpl config = new MailetConfigImpl();
            config.setMailetName(name());
            config.setMailetContext(context);
            BaseHierarchicalConfiguration parameters = new BaseHierarchicalConfiguration();
            words.parameters().forEach(parameters::addProperty);
            config.setConfiguration(parameters);
            Mailet mailet = loader.getMailet(config);
            if (mailet.getClass().getName().startsWith("org.pennypost.delivery.")) {
                throw new MessagingException(name() + " delivers mail; it cannot be tried");
            }
            mailet.service(mail);
        } catch (MessagingException noMailet) {
            if (!hook(loader, mail)) {
                throw noMailet;
            }
        }
        TrialReport.of(mail).print(before, out);
    }

    /** A hook that looks at whole messages; false when the rule is none. */
    private boolean hook(RuleLoader loader, MailImpl mail) {
        try {
            JamesMessageHook hook =
                    loader.make(name(), List.of("", "org.apache.james.smtpserver."), JamesMessageHook.class);
            var result = hook.onMessage(null, mail);
            out.println("answer       " + result.getResult().getAction() + " "
                    + Optional.ofNullable(result.getSmtpRetCode()).orElse("") + " "
                    + Optional.ofNullable(result.getSmtpDescription()).orElse(""));
            return true;
        } catch (MessagingException noHook) {
            return false;
        }
    }

    /** The class; a file in extensions holds the one of its name. */
    private String name() {
        return words.rule().endsWith(".java")
                ? Path.of(words.rule()).getFileName().toString().replaceFirst("[.]java$", "")
                : words.rule();
    }

    private MailImpl mail() throws MessagingException, IOException {
        MimeMessage message = new MimeMessage(
                Session.getInstance(new Properties()), new ByteArrayInputStream(Files.readAllBytes(words.message())));
        MailImpl.Builder mail = MailImpl.builder()
                .name("trial")
                .sender(words.from().map(MaybeSender::getMailSender).orElseGet(() -> sender(message)))
                .state(Mail.DEFAULT)
                .mimeMessage(message);
        for (String address : words.to().isEmpty() ? recipients(message) : words.to()) {
            mail.addRecipient(new MailAddress(address));
        }
        return mail.build();
    }

    private static MaybeSender sender(MimeMessage message) {
        try {
            Address[] from = message.getFrom();
            return from == null || from.length == 0
                    ? MaybeSender.nullSender()
                    : MaybeSender.getMailSender(((InternetAddress) from[0]).getAddress());
        } catch (MessagingException malformed) {
            return MaybeSender.nullSender();
        }
    }

    private static List<String> recipients(MimeMessage message) throws MessagingException {
        List<String> found = new ArrayList<>();
        for (Message.RecipientType type : List.of(Message.RecipientType.TO, Message.RecipientType.CC)) {
            Address[] addresses = message.getRecipients(type);
            for (Address address : addresses == null ? new Address[0] : addresses) {
                found.add(((InternetAddress) address).getAddress());
            }
        }
        if (found.isEmpty()) {
            throw new AddressException("the message names no recipient; give --to");
        }
        return found;
    }
}
