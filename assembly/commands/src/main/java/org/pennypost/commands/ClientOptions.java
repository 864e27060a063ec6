package org.pennypost.commands;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pennypost.address.HostNames;
import org.pennypost.smtpd.TrialClient;
import org.pennypost.smtpd.TrialClient.With;
import org.pennypost.tls.PemException;
import org.pennypost.tls.PemFile;
import picocli.CommandLine.Option;

/** The options of {@code explain rcpt} that say who the client is, and how it speaks. */
final class ClientOptions {
    @Option(names = "--client", paramLabel = "IP", description = "The client's address. Default: ${DEFAULT-VALUE}.")
    private String client = "127.0.0.1";

    @Option(
            names = "--helo",
            paramLabel = "H",
            description = "What the client says in EHLO. Default: its address in brackets.")
    private String helo;

    @Option(names = "--no-helo", description = "The client does not greet.")
    private boolean silent;

    @Option(names = "--smtp", description = "The client greets with HELO, as one that knows no extensions.")
    private boolean smtp;

    @Option(
            names = "--pipelining",
            description =
                    "The client sends what follows its greeting without waiting for replies, and something behind "
                            + "the last command.")
    private boolean pipelining;

    @Option(names = "--sasl", paramLabel = "USER", description = "Takes the client for one who has logged in as USER.")
    private String saslUser;

    @Option(names = "--tls", description = "Takes the connection for an encrypted one.")
    private boolean tls;

    @Option(
            names = "--certificate",
            paramLabel = "FILE",
            description =
                    "Takes the connection for an encrypted one, in which the client has shown the certificate in FILE, "
                            + "in PEM, followed by those of its authorities, if any.")
    private Path certificate;

    TrialClient client() throws CommandFailure, IOException {
        if (!HostNames.isAddress(client)) {
            throw new CommandFailure(Sysexits.USAGE, "--client: not an IP address: " + client);
        }
        return new TrialClient(
                InetAddress.getByName(client),
                Optional.ofNullable(helo),
                Optional.ofNullable(saslUser),
                certificates(),
                with());
    }

    private List<X509Certificate> certificates() throws CommandFailure {
        if (certificate == null) {
            return List.of();
        }
        try {
            List<X509Certificate> found = PemFile.read(certificate).certificates();
            if (found.isEmpty()) {
                throw new CommandFailure(Sysexits.USAGE, "--certificate: " + certificate + ": no certificate in PEM");
            }
            return found;
        } catch (PemException e) {
            throw new CommandFailure(Sysexits.USAGE, "--certificate: " + e.getMessage());
        }
    }

    private Set<With> with() {
        Set<With> with = EnumSet.noneOf(With.class);
        if (tls) {
            with.add(With.TLS);
        }
        if (smtp) {
            with.add(With.HELO);
        }
        if (silent) {
            with.add(With.NO_GREETING);
        }
        if (pipelining) {
            with.add(With.PIPELINING);
        }
        return with;
    }
}
