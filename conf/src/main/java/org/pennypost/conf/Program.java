package org.pennypost.conf;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The programs that an {@code inet} line of {@code master.cf} can name and this server serves. */
public enum Program {
    /** SMTP, RFC 5321. */
    SMTPD,
    /** LMTP, RFC 2033. */
    LMTPD,
    /** IMAP, RFC 3501. */
    IMAPD,
    /** POP3, RFC 1939. */
    POP3D,
    /** ManageSieve, RFC 5804. */
    SIEVED,
    /** Administration over HTTP. */
    WEBADMIND;

    /** Its name in {@code master.cf}. */
    public String command() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether a line asks for it. */
    public boolean serves(Service service) {
        return service.type() == Service.Type.INET && service.command().equals(command());
    }

    /** What serves a line; empty when nothing does. */
    public static Optional<Program> of(Service service) {
        requireNonNull(service);
        return Arrays.stream(values())
                .filter(program -> program.serves(service))
                .findFirst();
    }
}
