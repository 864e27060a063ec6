package org.pennypost.it;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The folder tells what a class is allowed to do. */
@AnalyzeClasses(packages = "org.pennypost", importOptions = ImportOption.DoNotIncludeTests.class)
final class LayoutTest {
    private static final String[] CONF = {"org.pennypost.conf.."};
    private static final String[] MATCHERS = {
        "org.pennypost.address..",
        "org.pennypost.dialogue..",
        "org.pennypost.dns..",
        "org.pennypost.imapd..",
        "org.pennypost.lmtpd..",
        "org.pennypost.login..",
        "org.pennypost.policy..",
        "org.pennypost.pop3d..",
        "org.pennypost.sieved..",
        "org.pennypost.status..",
        "org.pennypost.routing..",
        "org.pennypost.cleanup..",
        "org.pennypost.maillog..",
        "org.pennypost.sasl..",
        "org.pennypost.smtpd..",
        "org.pennypost.tls..",
        "org.pennypost.matcher.."
    };
    private static final String[] MAILETS = {
        "org.pennypost.imap..",
        "org.pennypost.mbox..",
        "org.pennypost.queue..",
        "org.pennypost.smtp..",
        "org.pennypost.delivery.."
    };
    /** A library of its own, though James's name is in its packages. */
    private static final String MIME4J = "org.apache.james.mime4j..";

    private static final String[] JAMES = {"org.apache.james..", "org.apache.mailet.."};

    @ArchTest
    static final ArchRule dependenciesPointOneWay = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("org.pennypost..")
            .withOptionalLayers(true)
            .layer("conf")
            .definedBy(CONF)
            .layer("matchers")
            .definedBy(MATCHERS)
            .layer("mailets")
            .definedBy(MAILETS)
            .layer("assembly")
            .definedBy("org.pennypost.server..", "org.pennypost.commands..")
            .ensureAllClassesAreContainedInArchitecture()
            .whereLayer("conf")
            .mayNotAccessAnyLayer()
            .whereLayer("matchers")
            .mayOnlyAccessLayers("conf")
            .whereLayer("mailets")
            .mayOnlyAccessLayers("matchers", "conf")
            .whereLayer("assembly")
            .mayOnlyAccessLayers("mailets", "matchers", "conf");

    @ArchTest
    static final ArchRule jamesTypesStayInTheirPackages = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "..james..", "org.pennypost.matcher..", "org.pennypost.delivery..", "org.pennypost.server..")
            .should()
            .dependOnClassesThat(resideInAnyPackage(JAMES).and(not(resideInAPackage(MIME4J))));

    @ArchTest
    static final ArchRule mailboxStoreStaysInMboxJames = noClasses()
            .that()
            .resideOutsideOfPackages("org.pennypost.mbox.james..", "org.pennypost.server..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.james.mailbox.store..");

    @ArchTest
    static final ArchRule guiceStaysInTheServer = noClasses()
            .that()
            .resideOutsideOfPackage("org.pennypost.server..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.google.inject..");

    @ArchTest
    static final ArchRule picocliStaysInTheCommands = noClasses()
            .that()
            .resideOutsideOfPackage("org.pennypost.commands..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("picocli..");

    @ArchTest
    static final ArchRule theCommandsKnowOnlyPlainPackages = noClasses()
            .that()
            .resideInAPackage("org.pennypost.commands..")
            .should()
            .dependOnClassesThat(resideInAPackage("org.pennypost..")
                    .and(not(resideInAnyPackage(
                            "org.pennypost.commands..",
                            "org.pennypost.conf..",
                            "org.pennypost.address",
                            "org.pennypost.dns",
                            "org.pennypost.status",
                            "org.pennypost.routing",
                            "org.pennypost.cleanup",
                            "org.pennypost.login",
                            "org.pennypost.maillog",
                            "org.pennypost.smtpd",
                            "org.pennypost.tls",
                            "org.pennypost.mbox",
                            "org.pennypost.queue",
                            "org.pennypost.queue.report"))));

    @ArchTest
    static final ArchRule theCommandsLoadNoServer = noClasses()
            .that()
            .resideInAPackage("org.pennypost.commands..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("org.apache..", "io.netty..", "reactor..")
                    .and(not(resideInAPackage(MIME4J))));

    @ArchTest
    static final ArchRule onlyMailReadsMime = noClasses()
            .that()
            .resideInAPackage("org.pennypost.commands..")
            .and()
            .resideOutsideOfPackage("org.pennypost.commands.mail..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(MIME4J, "org.jline..");

    @ArchTest
    static final ArchRule theSmallCommandsKnowOnlyConf = noClasses()
            .that()
            .resideInAnyPackage(
                    "org.pennypost.commands.postconf..",
                    "org.pennypost.commands.tables..",
                    "org.pennypost.commands.options..")
            .or()
            .haveNameMatching("org\\.pennypost\\.commands\\.(Postconf|Postmap|Postalias|Newaliases)")
            .should()
            .dependOnClassesThat(resideInAPackage("org.pennypost..")
                    .and(not(resideInAnyPackage(
                            "org.pennypost.conf..",
                            "org.pennypost.commands.postconf..",
                            "org.pennypost.commands.tables..",
                            "org.pennypost.commands.options.."))));

    @ArchTest
    static final ArchRule nothingIsJakarta =
            noClasses().should().dependOnClassesThat().resideInAPackage("jakarta..");

    @ArchTest
    static final ArchRule confNeedsTheJdkOnly = classes()
            .that()
            .resideInAPackage("org.pennypost.conf..")
            .should()
            .onlyDependOnClassesThat(jdkOr("org.pennypost.conf.."));

    @ArchTest
    static final ArchRule mboxNeedsTheJdkOnly = classes()
            .that()
            .resideInAPackage("org.pennypost.mbox")
            .should()
            .onlyDependOnClassesThat(jdkOr("org.pennypost.mbox"));

    private static DescribedPredicate<JavaClass> jdkOr(String own) {
        return resideInAnyPackage("java..", "javax.crypto..", "javax.security..", own);
    }
}
