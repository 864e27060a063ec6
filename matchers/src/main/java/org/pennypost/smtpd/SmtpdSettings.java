package org.pennypost.smtpd;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pennypost.address.TrivialRewrite;
import org.pennypost.cleanup.CleanupSettings;
import org.pennypost.cleanup.EnvelopeCleanup;
import org.pennypost.cleanup.EnvelopeSettings;
import org.pennypost.cleanup.HeaderMappings;
import org.pennypost.cleanup.checks.ContentChecks;
import org.pennypost.conf.Problem;
import org.pennypost.conf.Service;
import org.pennypost.conf.Settings;
import org.pennypost.routing.LookupObserver;
import org.pennypost.routing.NetworkList;
import org.pennypost.routing.RecipientCheck;
import org.pennypost.routing.Router;
import org.pennypost.routing.TableList;
import org.pennypost.sasl.SaslPolicy;
import org.pennypost.tls.TlsFault;
import org.pennypost.tls.TlsServer;

/**
 * Everything the SMTP dialogue needs of one snapshot of the settings, for one line of master.cf.
 *
 * <p>Immutable and thread safe. A mail transaction keeps the one it began with.
 */
public final class SmtpdSettings {
    private final String myhostname;
    private final String banner;
    private final String logService;
    private final SmtpdLimits limits;
    private final SmtpdRules rules;
    private final String serviceName;
    private final ClientLimits clientLimits;
    private final ClientList xclientHosts;
    private final ClientList xforwardHosts;
    private final TableList discardMaps;
    private final CommandFilter commandFilter;
    private final RejectFooter footer;
    private final RelayPermission relayPermission;
    private final QueueSpace queueSpace;
    private final Router router;
    private final RecipientCheck recipients;
    private final AccessPolicy access;
    private final CleanupSettings cleanup;
    private final ContentChecks checks;
    private final EnvelopeSettings envelope;
    private final EnvelopeCleanup.Use addressUse;
    private final Optional<TrivialRewrite> remoteRewrite;
    private final NetworkList mynetworks;
    private final List<String> rewriteClients;
    private final TlsServer tls;
    private final SaslPolicy sasl;
    private final Set<Command> promptCommands;
    private final Set<NotifyClass> notifyClasses;
    private final String errorNoticeRecipient;
    private final int historyFlushThreshold;
    private final List<Fault> faults;

    private SmtpdSettings(Settings base, Service service, DecisionObserver observer) {
        Settings settings = base.forService(service);
        this.myhostname = settings.text("myhostname");
        this.banner = settings.text("smtpd_banner");
        this.logService = logService(base.text("syslog_name"), settings.text("syslog_name"));
        this.limits = SmtpdLimits.of(settings);
        this.rules = SmtpdRules.of(settings);
        this.serviceName = service.endpoint();
        this.clientLimits = ClientLimits.of(settings);
        this.xforwardHosts = ClientList.of("smtpd_authorized_xforward_hosts", settings);
        this.discardMaps = TableList.of("smtpd_discard_ehlo_keyword_address_maps", settings, LookupObserver.NONE);
        this.commandFilter = CommandFilter.of(settings);
        this.footer = RejectFooter.of(settings);
        this.xclientHosts = ClientList.of("smtpd_authorized_xclient_hosts", settings);
        this.promptCommands = PromptCommands.of(settings, asksTables());
        this.queueSpace = QueueSpace.of(settings);
        this.router = new Router(settings, observer);
        this.cleanup = CleanupSettings.of(settings);
        this.checks = ContentChecks.of(settings);
        this.notifyClasses = NotifyClass.of(settings.list("notify_classes"));
        this.errorNoticeRecipient = settings.text("error_notice_recipient");
        this.historyFlushThreshold = settings.integer("smtpd_history_flush_threshold");
        this.envelope = EnvelopeSettings.of(settings, router);
        List<String> overrides = settings.list("receive_override_options");
        this.addressUse =
                overrides.contains("no_address_mappings") ? EnvelopeCleanup.Use.NONE : EnvelopeCleanup.Use.ALL;
        this.remoteRewrite = Optional.of(settings.text("remote_header_rewrite_domain"))
                .filter(domain -> !domain.isEmpty())
                .map(router.rewrite()::within);
        this.mynetworks = new NetworkList(settings.list("mynetworks"));
        this.relayPermission = new RelayPermission(settings, mynetworks);
        this.rewriteClients = settings.list("local_header_rewrite_clients");
        this.recipients = new RecipientCheck(settings, router.lookup(), observer);
        RestrictionEngine engine = new RestrictionEngine(settings, router, mynetworks, recipients, observer);
        this.access = engine;
        this.faults = new ArrayList<>(engine.faults());
        this.tls = tls(settings, faults);
        this.sasl = SaslPolicy.of(settings);
        sasl.unknownOptions()
                .forEach(word -> faults.add(Fault.error(
                        List.of("smtpd_sasl_security_options", "smtpd_sasl_tls_security_options"),
                        "no security option of SASL: " + word,
                        "write noplaintext, noactive, nodictionary, noanonymous, forward_secrecy or mutual_auth")));
        mynetworks
                .unsupported()
                .forEach(word -> faults.add(Fault.error(
                        List.of("mynetworks"),
                        "mynetworks: not a network: " + word,
                        "write an address or a network such as 192.0.2.0/24")));
    }

    /**
     * Reads the settings of one service.
     *
     * @param settings the snapshot, without the service's own overrides
     * @param service a line of master.cf with the command smtpd
     * @return the settings
     * @throws IllegalArgumentException when a value cannot be used, for example a table of an unknown type
     */
    public static SmtpdSettings of(Settings settings, Service service) {
        return of(settings, service, DecisionObserver.NONE);
    }

    /**
     * Reads the settings of one service for somebody who wants to know how it decides.
     *
     * @param settings the snapshot, without the service's own overrides
     * @param service a line of master.cf with the command smtpd
     * @param observer is told of lookups and restrictions
     * @return the settings
     * @throws IllegalArgumentException when a value cannot be used
     */
    public static SmtpdSettings of(Settings settings, Service service, DecisionObserver observer) {
        return new SmtpdSettings(settings, service, observer);
    }

    /**
     * Says what keeps the SMTP services of a snapshot from running: restrictions that are not known, an open relay,
     * tables of unknown types.
     *
     * @param settings the snapshot
     * @return errors with the line that is to be changed, each once; empty when all is well
     */
    public static List<Problem> problems(Settings settings) {
        List<Problem> found = new ArrayList<>();
        Set<String> told = new HashSet<>();
        for (Service service : settings.services()) {
            if (!service.command().equals("smtpd")) {
                continue;
            }
            try {
                of(settings, service).faults.forEach(fault -> found.add(fault.at(settings, service)));
            } catch (IllegalArgumentException e) {
                String reason = String.valueOf(e.getMessage());
                List<String> set = List.copyOf(service.overrides().keySet());
                if (told.add(reason)) { // what is wrong in main.cf is wrong for all services, whatever they set
                    found.add(Fault.error(set, reason, "correct the value").at(settings, service));
                }
            }
        }
        return found.stream().distinct().toList();
    }

    /** A service that cannot have its TLS does not run, rather than without. */
    private static TlsServer tls(Settings settings, List<Fault> faults) {
        try {
            TlsServer server = TlsServer.of(settings);
            if (server.isWithoutCertificate()) {
                faults.add(Fault.warning(
                        List.of("smtpd_tls_security_level", "smtpd_use_tls"),
                        "TLS is not offered, since there is no certificate",
                        "set smtpd_tls_chain_files, or smtpd_tls_security_level = none"));
            }
            return server;
        } catch (TlsFault e) {
            faults.add(Fault.error(e.parameters(), String.valueOf(e.getMessage()), e.cure()));
            return TlsServer.OFF;
        }
    }

    /** {@code smtpd}, or {@code submission/smtpd} where {@code syslog_name = postfix/submission}. */
    private static String logService(String base, String own) {
        return own.startsWith(base + "/") ? own.substring(base.length() + 1) + "/smtpd" : "smtpd";
    }

    /**
     * Gives the name of this machine.
     *
     * @return postconf(5) myhostname
     */
    public String myhostname() {
        return myhostname;
    }

    /** Of which errors the postmaster gets transcripts. */
    Set<NotifyClass> notifyClasses() {
        return notifyClasses;
    }

    int historyFlushThreshold() {
        return historyFlushThreshold;
    }

    String errorNoticeRecipient() {
        return errorNoticeRecipient;
    }

    String banner() {
        return banner;
    }

    /**
     * Names the service for the log.
     *
     * @return {@code smtpd} or, for example, {@code submission/smtpd}
     */
    public String logService() {
        return logService;
    }

    SmtpdLimits limits() {
        return limits;
    }

    SmtpdRules rules() {
        return rules;
    }

    /** The service as master.cf names it. */
    String serviceName() {
        return serviceName;
    }

    ClientLimits clientLimits() {
        return clientLimits;
    }

    /** Whether commands are looked up in tables, whatever they are. */
    private boolean asksTables() {
        return commandFilter.asksTable()
                || footer.asksTables()
                || !discardMaps.isEmpty()
                || xclientHosts.needsNames()
                || xforwardHosts.needsNames();
    }

    Set<Command> promptCommands() {
        return promptCommands;
    }

    /** Who may speak for other clients. */
    ClientList xclientHosts() {
        return xclientHosts;
    }

    /** Who may tell of other clients. */
    ClientList xforwardHosts() {
        return xforwardHosts;
    }

    /** EHLO keywords that are not offered, by the client's address. */
    TableList discardMaps() {
        return discardMaps;
    }

    CommandFilter commandFilter() {
        return commandFilter;
    }

    RejectFooter footer() {
        return footer;
    }

    RelayPermission relayPermission() {
        return relayPermission;
    }

    QueueSpace queueSpace() {
        return queueSpace;
    }

    /**
     * Gives the router of this snapshot.
     *
     * @return the router
     */
    public Router router() {
        return router;
    }

    /**
     * Gives what knows the recipients of each class.
     *
     * @return the check
     */
    public RecipientCheck recipients() {
        return recipients;
    }

    AccessPolicy access() {
        return access;
    }

    /** Who may log in, and how. */
    SaslPolicy sasl() {
        return sasl;
    }

    /** Whether and how TLS is spoken. */
    TlsServer tls() {
        return tls;
    }

    CleanupSettings cleanup() {
        return cleanup;
    }

    ContentChecks checks() {
        return checks;
    }

    /**
     * Tells whether a client belongs to mynetworks.
     *
     * @param client any
     * @return true when it does
     */
    public boolean isMynetworks(Client client) {
        return mynetworks.contains(client.address());
    }

    /** Whether the end of data must be exact for this client. */
    boolean wantsStandardEnd(Client client) {
        return rules.bareNewline() == SmtpdRules.BareNewline.NORMALIZE
                && !rules.bareNewlineExclusions().contains(client.address());
    }

    /** Whether a bare LF ends the session of this client. */
    boolean refusesBareNewline(Client client) {
        return rules.bareNewline() == SmtpdRules.BareNewline.REJECT
                && !rules.bareNewlineExclusions().contains(client.address());
    }

    EnvelopeSettings envelope() {
        return envelope;
    }

    /** What cleanup may do with addresses. */
    EnvelopeCleanup.Use addressUse() {
        return addressUse;
    }

    /** How header addresses of this client are completed and mapped; empty when they are left alone. */
    Optional<HeaderMappings> headerRewrite(Client client, boolean authenticated) {
        return (isLocal(client, authenticated) ? Optional.of(router.rewrite()) : remoteRewrite)
                .map(rewrite -> new HeaderMappings(
                        rewrite, addressUse.mappings() ? Optional.of(envelope.mappings()) : Optional.empty()));
    }

    /** Whether the headers of this client are completed with our own domain. */
    boolean isLocal(Client client, boolean authenticated) {
        return rewriteClients.stream().anyMatch(word -> switch (word) {
            case "permit_inet_interfaces" -> router.ownAddresses().contains(client.address());
            case "permit_mynetworks" -> mynetworks.contains(client.address());
            case "permit_sasl_authenticated" -> authenticated;
            default -> false;
        });
    }
}
