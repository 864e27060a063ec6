package org.pennypost.login;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.pennypost.sasl.Mechanism;
import org.pennypost.sasl.Step;
import org.pennypost.tls.TlsSession;

/**
 * One connection of somebody who wants to read mail: what it may do to log in, and how that is logged. Used by one thread at a
 * time. Source: Dovecot {@code client-common.c}.
 */
public final class LoginClient {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SESSION_BYTES = 12;
    private static final int LONGEST_NAME = 100;

    private final LoginEnvironment environment;
    private final LoginSettings settings;
    private final InetSocketAddress remote;
    private final InetSocketAddress local;
    private final Runnable kick;
    private final Instant began;
    private final String session;
    private Optional<TlsSession> tls = Optional.empty();
    private Optional<Sessions.Entry> entry = Optional.empty();
    private int failures;
    private boolean triedClear;
    private String lastUser = "";
    private String lastMethod = "";

    /**
     * Begins.
     *
     * @param environment what the listener's clients share
     * @param remote the client's end
     * @param local our end
     * @param kick ends the connection, on any thread
     */
    public LoginClient(LoginEnvironment environment, InetSocketAddress remote, InetSocketAddress local, Runnable kick) {
        this.environment = requireNonNull(environment);
        this.settings = environment.settings().get();
        this.remote = requireNonNull(remote);
        this.local = requireNonNull(local);
        this.kick = requireNonNull(kick);
        this.began = environment.clock().instant();
        byte[] id = new byte[SESSION_BYTES];
        RANDOM.nextBytes(id);
        this.session = Base64.getEncoder().encodeToString(id);
    }

    /**
     * Gives the settings that count for this connection.
     *
     * @return those of its beginning
     */
    public LoginSettings settings() {
        return settings;
    }

    /**
     * Takes note of a handshake.
     *
     * @param settled what it has settled
     */
    public void secured(TlsSession settled) {
        tls = Optional.of(settled);
    }

    /**
     * Tells whether the connection is encrypted.
     *
     * @return true after a handshake
     */
    public boolean isEncrypted() {
        return tls.isPresent();
    }

    /**
     * Tells whether TLS may begin.
     *
     * @return true where STARTTLS is offered
     */
    public boolean isTlsOffered() {
        return settings.tls().policy().isOn() && tls.isEmpty();
    }

    /** Whether nobody listens between: TLS, or the client is on this machine. */
    private boolean isSecured() {
        InetAddress client = remote.getAddress();
        return tls.isPresent() || client.isLoopbackAddress() || client.equals(local.getAddress());
    }

    /**
     * Tells whether a password may be sent as it is.
     *
     * @return false where TLS has to come first
     */
    public boolean isPlaintextAllowed() {
        return isSecured() || (settings.clear() && !settings.required());
    }

    /**
     * Tells what may be used to log in now.
     *
     * @return the strongest first
     * @throws IOException when users cannot be looked up
     */
    public List<Mechanism> mechanisms() throws IOException {
        List<Mechanism> usable = new ArrayList<>();
        if (settings.required() && !isSecured()) {
            return usable;
        }
        for (Mechanism each : settings.mechanisms()) {
            if (each.suits(environment.logins()) && (isPlaintextAllowed() || !isPlaintext(each))) {
                usable.add(each);
            }
        }
        return usable;
    }

    /**
     * Tells whether a mechanism shows the password.
     *
     * @param mechanism any
     * @return true for PLAIN and LOGIN
     */
    public static boolean isPlaintext(Mechanism mechanism) {
        return mechanism == Mechanism.PLAIN || mechanism == Mechanism.LOGIN;
    }

    /**
     * Begins an attempt.
     *
     * @param mechanism one of {@link #mechanisms}
     * @return it, with no word said
     */
    public org.pennypost.sasl.Exchange exchange(Mechanism mechanism) {
        lastMethod = mechanism.text();
        return mechanism.exchange(environment.logins());
    }

    /**
     * Logs in with a password.
     *
     * @param user as given
     * @param password as given
     * @return how it ended
     */
    public LoginResult password(String user, String password) {
        lastMethod = "PLAIN";
        lastUser = user;
        if (!isPlaintextAllowed()) {
            return clear();
        }
        try {
            return environment.logins().isRight(user, password) ? in(user) : wrong(LoginResult.Kind.WRONG);
        } catch (IOException e) {
            return unavailable(e);
        }
    }

    /**
     * Takes note that somebody has sent a password, or was about to, where it can be read.
     *
     * @return the end of the attempt
     */
    public LoginResult clear() {
        triedClear = true;
        return new LoginResult(LoginResult.Kind.CLEAR, lastUser);
    }

    /**
     * Takes the end of an exchange.
     *
     * @param step no challenge
     * @return how it ended
     */
    public LoginResult ended(Step step) {
        if (step instanceof Step.Success success) {
            return in(success.user());
        }
        Step.Failure failure = (Step.Failure) step;
        failure.user().ifPresent(user -> lastUser = user);
        return wrong(
                failure.reason().equals(Step.Failure.PROTOCOL) ? LoginResult.Kind.PROTOCOL : LoginResult.Kind.WRONG);
    }

    /**
     * Takes note that users could not be looked up.
     *
     * @param cause for the log
     * @return how it ended
     */
    public LoginResult unavailable(IOException cause) {
        log("auth", "Error: " + cause.getMessage());
        return new LoginResult(LoginResult.Kind.UNAVAILABLE, lastUser);
    }

    private LoginResult wrong(LoginResult.Kind kind) {
        failures++;
        environment.penalties().failed(remote.getAddress());
        return new LoginResult(kind, lastUser);
    }

    private LoginResult in(String login) {
        String user = environment.logins().mailboxUser(login);
        lastUser = user;
        environment.penalties().succeeded(remote.getAddress());
        entry = environment
                .sessions()
                .enter(user, environment.protocol(), remote.getAddress(), settings.userIpConnections(), kick);
        return new LoginResult(entry.isPresent() ? LoginResult.Kind.IN : LoginResult.Kind.TOO_MANY, user);
    }

    /**
     * Tells how long the answer to a failure waits.
     *
     * @return never less than pennypost_auth_failure_delay
     */
    public Duration failureDelay() {
        Duration penalty = environment.penalties().of(remote.getAddress());
        return penalty.compareTo(settings.failureDelay()) > 0 ? penalty : settings.failureDelay();
    }

    /** Writes down that the user is in. */
    public void logIn() {
        log(
                environment.protocol() + "-login",
                "Login: user=<" + shown(lastUser) + ">, method=" + lastMethod + ", " + addresses() + ", mpid="
                        + ProcessHandle.current().pid() + security() + ", session=<" + session + ">");
    }

    /** Writes down that the user has too many sessions. */
    public void logTooMany() {
        log(
                environment.protocol() + "-login",
                tooMany() + ": user=<" + shown(lastUser) + ">, method=" + lastMethod + ", " + addresses() + security()
                        + ", session=<" + session + ">");
    }

    /**
     * Says that the user has too many sessions.
     *
     * @return Dovecot's words
     */
    public String tooMany() {
        return "Maximum number of connections from user+IP exceeded (mail_max_userip_connections="
                + settings.userIpConnections() + ")";
    }

    /**
     * Writes down that a connection without a log-in has ended.
     *
     * @param how {@code Disconnected: Connection closed}, {@code Aborted login by logging out}
     */
    public void logAborted(String how) {
        log(
                environment.protocol() + "-login",
                how + " (" + reason() + "): user=<" + shown(lastUser) + ">, "
                        + (lastMethod.isEmpty() ? "" : "method=" + lastMethod + ", ") + addresses() + security()
                        + ", session=<" + session + ">");
    }

    private String reason() {
        long seconds = Duration.between(began, environment.clock().instant()).toSeconds();
        if (triedClear) {
            return "tried to use disallowed plaintext auth";
        }
        return failures == 0
                ? "no auth attempts in " + seconds + " secs"
                : "auth failed, " + failures + " attempts in " + seconds + " secs";
    }

    private String addresses() {
        return "rip=" + text(remote) + ", lip=" + text(local);
    }

    private static String text(InetSocketAddress end) {
        String text = end.getAddress().getHostAddress();
        return text.equals("0:0:0:0:0:0:0:1") ? "::1" : text.replaceAll("%.*", "");
    }

    private String security() {
        return tls.isPresent() ? ", TLS" : isSecured() ? ", secured" : "";
    }

    /**
     * Writes down how a session has ended.
     *
     * @param how {@code Disconnected: Logged out in=… out=…}
     */
    public void logOut(String how) {
        entry.ifPresent(environment.sessions()::leave);
        entry = Optional.empty();
        log(
                environment.protocol() + "(" + shown(lastUser) + ")<"
                        + ProcessHandle.current().pid() + "><" + session + ">",
                how);
    }

    /**
     * Writes down something about the session.
     *
     * @param text what is to be said
     */
    public void logNote(String text) {
        log(
                environment.protocol() + "(" + shown(lastUser) + ")<"
                        + ProcessHandle.current().pid() + "><" + session + ">",
                text);
    }

    /** Lets the entry go where the session did not come about. */
    public void giveUp() {
        entry.ifPresent(environment.sessions()::leave);
        entry = Optional.empty();
    }

    private void log(String who, String text) {
        environment.log().log("dovecot: " + who, text);
    }

    /** Without what would end the brackets around it. */
    private static String shown(String name) {
        StringBuilder shown = new StringBuilder(name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name);
        for (int i = 0; i < shown.length(); i++) {
            char c = shown.charAt(i);
            if (Character.isISOControl(c) || c == '<' || c == '>') {
                shown.setCharAt(i, '?');
            }
        }
        return shown.toString();
    }
}
