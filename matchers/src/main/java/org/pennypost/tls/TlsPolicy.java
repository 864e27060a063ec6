package org.pennypost.tls;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.pennypost.conf.Settings;

/**
 * When TLS is spoken and what is told of it. Immutable. Source: postconf(5).
 *
 * @param level smtpd_tls_security_level, or what smtpd_use_tls and smtpd_enforce_tls say where that is empty
 * @param wrapper smtpd_tls_wrappermode: TLS begins with the connection
 * @param authOnly smtpd_tls_auth_only
 * @param logLevel smtpd_tls_loglevel
 * @param receivedHeader smtpd_tls_received_header
 * @param timeout smtpd_starttls_timeout
 * @param request whether clients are asked for certificates
 * @param certified whether there is a certificate, without which TLS is not offered
 */
public record TlsPolicy(
        Level level,
        boolean wrapper,
        boolean authOnly,
        int logLevel,
        boolean receivedHeader,
        Duration timeout,
        Request request,
        boolean certified) {
    /** How much TLS is wanted. */
    public enum Level {
        /** It is not offered. */
        NONE,
        /** The client may use it. */
        MAY,
        /** Hardly anything goes without it. */
        ENCRYPT
    }

    /** What is wanted of a client's certificate. */
    public enum Request {
        /** It is not asked for. */
        NONE,
        /** The client may show one: smtpd_tls_ask_ccert. */
        ASK,
        /** Without one that is trusted the client is sent away: smtpd_tls_req_ccert, where TLS is required. */
        REQUIRE
    }

    /** Checks that nothing is null. */
    public TlsPolicy {
        requireNonNull(level);
        requireNonNull(timeout);
        requireNonNull(request);
    }

    static TlsPolicy of(Settings settings) throws TlsFault {
        Level level = level(settings);
        boolean wrapper = settings.bool("smtpd_tls_wrappermode");
        return new TlsPolicy(
                level,
                wrapper,
                settings.bool("smtpd_tls_auth_only"),
                logLevel(settings),
                settings.bool("smtpd_tls_received_header"),
                settings.duration("smtpd_starttls_timeout"),
                request(settings, wrapper || level == Level.ENCRYPT),
                true);
    }

    /** Where TLS is not required, smtpd_tls_req_ccert says nothing. */
    private static Request request(Settings settings, boolean required) {
        if (required && settings.bool("smtpd_tls_req_ccert")) {
            return Request.REQUIRE;
        }
        return settings.bool("smtpd_tls_ask_ccert") ? Request.ASK : Request.NONE;
    }

    private static Level level(Settings settings) throws TlsFault {
        String text = settings.text("smtpd_tls_security_level").toLowerCase(Locale.ROOT);
        return switch (text) {
            case "" ->
                settings.bool("smtpd_enforce_tls")
                        ? Level.ENCRYPT
                        : settings.bool("smtpd_use_tls") ? Level.MAY : Level.NONE;
            case "none" -> Level.NONE;
            case "may" -> Level.MAY;
            case "encrypt", "dane", "dane-only", "fingerprint", "verify", "secure" ->
                Level.ENCRYPT; // as Postfix has it
            default ->
                throw new TlsFault(
                        List.of("smtpd_tls_security_level"),
                        "smtpd_tls_security_level: no level: \"" + text + "\"",
                        "write none, may or encrypt");
        };
    }

    private static int logLevel(Settings settings) throws TlsFault {
        String text = settings.text("smtpd_tls_loglevel");
        if (!text.matches("[0-9]{1,3}")) {
            throw new TlsFault(
                    List.of("smtpd_tls_loglevel"), "smtpd_tls_loglevel: no number: \"" + text + "\"", "write 0 or 1");
        }
        return Integer.parseInt(text);
    }

    /**
     * Tells whether TLS is spoken at all.
     *
     * @return false where there is neither STARTTLS nor wrapper mode
     */
    public boolean isOn() {
        return certified && wanted();
    }

    /** Whether settings ask for TLS. */
    boolean wanted() {
        return wrapper || level != Level.NONE;
    }

    /** The same without a certificate. */
    TlsPolicy withoutTls() {
        return new TlsPolicy(level, wrapper, authOnly, logLevel, receivedHeader, timeout, request, false);
    }

    /**
     * Tells whether little goes without TLS.
     *
     * @return true for encrypt and for wrapper mode
     */
    public boolean isRequired() {
        return wrapper || level == Level.ENCRYPT;
    }

    /**
     * Tells whether AUTH needs encryption, which encrypt implies.
     *
     * @return true when it is not offered in clear
     */
    public boolean isAuthOnly() {
        return authOnly || isRequired();
    }
}
