package org.pennypost.smtp;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the dialogue with a server depends on. Immutable.
 *
 * @param protocol what is spoken
 * @param heloName smtp_helo_name
 * @param myhostname who greets so is ourselves
 * @param extended whether EHLO is said at all
 * @param skip5xxGreeting whether a server that greets with 5xx is passed over
 * @param lineLength longest line that is sent whole; 0 for no limit
 * @param dummyAuth whether MAIL says that nobody has authenticated
 * @param from our own address; empty for any
 * @param from6 the same for IPv6
 * @param tls how TLS is spoken and told
 * @param sasl how names and passwords are shown
 * @param timeouts of the steps of the dialogue
 */
record SmtpSettings(
        Protocol protocol,
        String heloName,
        String myhostname,
        boolean extended,
        boolean skip5xxGreeting,
        int lineLength,
        boolean dummyAuth,
        Optional<InetAddress> from,
        Optional<InetAddress> from6,
        Tls tls,
        Sasl sasl,
        Timeouts timeouts) {
    /** What smtp_tls_* say beside the level. */
    record Tls(boolean first, int logLevel, boolean noteOffer, String digest) {
        Tls {
            requireNonNull(digest);
        }
    }

    /** What smtp_sasl_* say beside the passwords. */
    record Sasl(List<String> options, List<String> encryptedOptions, List<String> verifiedOptions, boolean softBounce) {
        Sasl {
            options = List.copyOf(options);
            encryptedOptions = List.copyOf(encryptedOptions);
            verifiedOptions = List.copyOf(verifiedOptions);
        }
    }

    /** How long a step may take. */
    record Timeouts(
            Duration connect,
            Duration helo,
            Duration starttls,
            Duration mail,
            Duration rcpt,
            Duration dataInit,
            Duration dataXfer,
            Duration dataDone,
            Duration rset) {
        Timeouts {
            requireNonNull(connect);
            requireNonNull(helo);
            requireNonNull(starttls);
            requireNonNull(mail);
            requireNonNull(rcpt);
            requireNonNull(dataInit);
            requireNonNull(dataXfer);
            requireNonNull(dataDone);
            requireNonNull(rset);
        }

        private static Timeouts of(ClientParameters parameters) {
            return new Timeouts(
                    parameters.duration("_connect_timeout"),
                    parameters.duration(parameters.protocol() == Protocol.LMTP ? "_lhlo_timeout" : "_helo_timeout"),
                    parameters.duration("_starttls_timeout"),
                    parameters.duration("_mail_timeout"),
                    parameters.duration("_rcpt_timeout"),
                    parameters.duration("_data_init_timeout"),
                    parameters.duration("_data_xfer_timeout"),
                    parameters.duration("_data_done_timeout"),
                    parameters.duration("_rset_timeout"));
        }
    }

    SmtpSettings {
        requireNonNull(protocol);
        requireNonNull(heloName);
        requireNonNull(myhostname);
        requireNonNull(from);
        requireNonNull(from6);
        requireNonNull(tls);
        requireNonNull(sasl);
        requireNonNull(timeouts);
    }

    static SmtpSettings of(ClientParameters parameters) {
        boolean lmtp = parameters.protocol() == Protocol.LMTP;
        return new SmtpSettings(
                parameters.protocol(),
                parameters.text(lmtp ? "_lhlo_name" : "_helo_name"),
                parameters.settings().text("myhostname"),
                lmtp || !parameters.settings().bool("smtp_never_send_ehlo"),
                parameters.bool("_skip_5xx_greeting"),
                parameters.integer("_line_length_limit"),
                parameters.bool("_send_dummy_mail_auth"),
                address(parameters, "_bind_address"),
                address(parameters, "_bind_address6"),
                new Tls(
                        parameters.bool("_tls_wrappermode"),
                        number(parameters.text("_tls_loglevel")),
                        parameters.bool("_tls_note_starttls_offer"),
                        parameters.text("_tls_fingerprint_digest")),
                new Sasl(
                        parameters.list("_sasl_security_options"),
                        parameters.list("_sasl_tls_security_options"),
                        parameters.list("_sasl_tls_verified_security_options"),
                        parameters.bool("_sasl_auth_soft_bounce")),
                Timeouts.of(parameters));
    }

    static List<String> upper(Collection<String> words) {
        return words.stream().map(word -> word.toUpperCase(Locale.ROOT)).toList();
    }

    private static int number(String text) {
        return text.matches("[0-9]{1,3}") ? Integer.parseInt(text) : 0;
    }

    private static Optional<InetAddress> address(ClientParameters parameters, String ending) {
        String text = parameters.text(ending).replaceFirst("^\\[(.*)]$", "$1");
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("bad " + parameters.name(ending) + " parameter: " + text, e);
        }
    }
}
