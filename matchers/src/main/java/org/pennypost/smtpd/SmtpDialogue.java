package org.pennypost.smtpd;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import org.pennypost.status.Reply;
import org.pennypost.status.Verdict;
import org.pennypost.tls.TlsPolicy;
import org.pennypost.tls.TlsSession;

/**
 * The SMTP dialogue with one client, in Postfix's words.
 *
 * <p>In: the bytes of the client in pieces of any size, in order, by {@link #receive}. Out: replies by {@link Wire}, one
 * write for all replies to one piece. One object per connection, used by one thread at a time; methods may block on
 * lookups and on the queue, so they are called on worker threads. Nothing a client sends raises an exception. Source: RFC
 * 5321, Postfix {@code smtpd.c}.
 */
public final class SmtpDialogue {
    private static final Map<Command, CommandHandler> HANDLERS = new EnumMap<>(Map.ofEntries(
            Map.entry(Command.HELO, GreetingCommands::helo),
            Map.entry(Command.EHLO, GreetingCommands::ehlo),
            Map.entry(Command.XCLIENT, ExtensionCommands::xclient),
            Map.entry(Command.XFORWARD, ExtensionCommands::xforward),
            Map.entry(Command.STARTTLS, TlsCommand::run),
            Map.entry(Command.AUTH, AuthCommand::run),
            Map.entry(Command.MAIL, MailCommand::run),
            Map.entry(Command.RCPT, RcptCommand::run),
            Map.entry(Command.RSET, OtherCommands::rset),
            Map.entry(Command.NOOP, OtherCommands::noop),
            Map.entry(Command.VRFY, OtherCommands::vrfy),
            Map.entry(Command.ETRN, OtherCommands::etrn),
            Map.entry(Command.QUIT, OtherCommands::quit)));

    private final Session session;
    private final CommandLine line;
    private final Content content;
    private final Misbehaviour misbehaviour;
    private final RequestDeadline deadline;
    private byte[] held = new byte[0];
    private boolean over;
    private boolean denied;

    /**
     * Greets a client: finds its name, logs the connection, sends the banner.
     *
     * @param environment what the listener's dialogues share
     * @param address of the client
     * @param port of the client
     * @param hooks the administrator's own code
     * @param wire the way back
     */
    public SmtpDialogue(SmtpdEnvironment environment, InetAddress address, int port, SmtpdHooks hooks, Wire wire) {
        requireNonNull(hooks);
        requireNonNull(wire);
        SmtpdSettings settings = environment.settings().get();
        ClientNames names = settings.rules().peernameLookup() ? environment.names() : ClientNames.NONE;
        Quota quota = new Quota(environment.anvil(), settings, address);
        Client unnamed = ClientNames.NONE.lookup(address, port);
        Client client = quota.isCrowded(unnamed) ? unnamed : names.lookup(address, port);
        this.session = new Session(environment, settings, quota, client, hooks, wire);
        this.content = new Content(session);
        this.misbehaviour = new Misbehaviour(session);
        this.deadline = new RequestDeadline(() -> session.settings().limits());
        this.line = new CommandLine(settings.limits().lineLength());
        session.log("connect from " + session.client.nameAddress());
        if (settings.tls().policy().wrapper()) {
            if (quota.refusesTls(session, "TLS service")) {
                session.close();
                closeIfOver();
            } else {
                session.startTls();
            }
        } else {
            greet();
        }
    }

    /** Greets, or says why not; then only QUIT is left. */
    private void greet() {
        session.reply(session.quota
                .connected(session)
                .or(this::refusedClient)
                .orElseGet(() -> Reply.of("220 " + session.settings().banner())));
        session.flush();
        closeIfOver();
    }

    private Optional<Reply> refusedClient() {
        Verdict verdict = session.settings().access().decide(session.request(Stage.CLIENT));
        if (verdict instanceof Verdict.Refuse refuse) {
            denied = true;
            session.error();
            session.logReject(refuse.reply(), Optional.empty(), Optional.empty());
            return Optional.of(refuse.reply());
        }
        return Optional.empty();
    }

    /**
     * Goes on in cipher: the handshake has succeeded.
     *
     * @param tls what it has settled
     */
    public void secured(SSLSession tls) {
        secured(session.settings().tls().settled(tls));
    }

    void secured(TlsSession tls) {
        session.secured(tls);
        TlsPolicy policy = session.settings().tls().policy();
        if (policy.logLevel() > 0) {
            session.log(tls.trust() + " TLS connection established from " + session.client.nameAddress() + ": " + tls);
        }
        Optional<Reply> refusal = session.quota.secured(session).or(() -> Uncertified.refusal(session));
        if (refusal.isPresent()) {
            session.reply(refusal.get());
            session.flush();
            closeIfOver();
        } else if (policy.wrapper()) {
            greet();
        }
    }

    /**
     * Ends the dialogue: the handshake has failed, and the connection closes.
     *
     * @param reason for the log
     */
    public void handshakeFailed(String reason) {
        session.log("SSL_accept error from " + session.client.nameAddress() + ": " + reason);
    }

    /**
     * Tells whether a handshake of TLS goes on; nothing is to be received until it has ended.
     *
     * @return true from {@link Wire#startTls} on
     */
    public boolean isHandshaking() {
        return session.isHandshaking();
    }

    /**
     * Gives the client.
     *
     * @return address and name
     */
    public Client client() {
        return session.client;
    }

    /** Takes the client for one who has logged in. */
    void authenticated(String user) {
        session.authenticated("PLAIN", user);
    }

    /**
     * Tells how long the client may be silent now.
     *
     * @return smtpd_timeout, or what is left of it for the command or message that goes on
     */
    public Duration timeout() {
        return deadline.left();
    }

    /**
     * Notes how long the client was waited for.
     *
     * @param time before what is received next
     */
    public void waited(Duration time) {
        deadline.waited(time);
    }

    /**
     * Tells whether the dialogue has ended, so that nothing more is to be read.
     *
     * @return true after QUIT, too many errors and the like
     */
    public boolean isOver() {
        return over || session.isClosing();
    }

    /**
     * Tells whether {@link #receive} of these bytes needs neither a lookup nor a disk, so that any thread may call it.
     *
     * @param bytes what the client has sent
     * @return true for one whole command that the settings let us answer from memory
     */
    public boolean isPrompt(byte[] bytes) {
        return !isOver()
                && session.hooks == SmtpdHooks.NONE
                && !isHandshaking()
                && !content.isReceiving()
                && session.authentication().isEmpty()
                && line.isEmpty()
                && !session.transcript.isLong()
                && PromptCommands.isOne(session, bytes);
    }

    /**
     * Tells whether {@link #disconnected} leaves nothing to be removed from a disk.
     *
     * @return true outside of mail transactions
     */
    public boolean endsPromptly() {
        return session.hooks == SmtpdHooks.NONE
                && session.transaction().isEmpty()
                && !session.transcript.isDue(session);
    }

    /**
     * Takes bytes of the client and replies.
     *
     * @param bytes holds them; not kept
     * @param offset where they begin
     * @param length how many
     * @return how long the client has to wait; when that is not zero, {@link #resume} is to be called after that time and
     *     nothing is to be read before
     */
    public Duration receive(byte[] bytes, int offset, int length) {
        int position = offset;
        int end = offset + length;
        Duration pause = Duration.ZERO;
        while (position < end && !isOver() && !session.isHandshaking() && pause.isZero()) {
            boolean message = content.isReceiving();
            int stop = message ? content.take(bytes, position, end) : command(bytes, position, end);
            deadline.taken(stop - position, message, message ? !content.isReceiving() : bytes[stop - 1] == '\n');
            position = stop;
            if (session.tooManyErrors() && !session.isClosing()) {
                misbehaviour.tooManyErrors();
            }
            pause = session.takePause();
        }
        if (!pause.isZero()) {
            held = session.isHandshaking()
                    ? new byte[0] // a command in clear must not be carried out as if it were encrypted
                    : Arrays.copyOfRange(bytes, position, Math.max(position, end));
            return pause;
        }
        session.flush();
        closeIfOver();
        return pause;
    }

    /**
     * Goes on after a pause.
     *
     * @return as {@link #receive}
     */
    public Duration resume() {
        session.flush();
        byte[] rest = held;
        held = new byte[0];
        return receive(rest, 0, rest.length);
    }

    /** Ends the dialogue because the client was silent for too long. */
    public void timedOut() {
        if (isOver()) {
            return;
        }
        session.log("timeout after " + session.where() + content.progress() + " from " + session.client.nameAddress());
        session.transcript.aborted("timeout");
        leave("4.4.2", "timeout exceeded");
    }

    /** Ends the dialogue because of a fault of our own. */
    public void failed() {
        if (!isOver()) {
            leave("4.3.0", "internal error");
        }
    }

    private void leave(String status, String reason) {
        session.reply("421 " + status + " " + session.settings().myhostname() + " Error: " + reason);
        session.close();
        session.flush();
        closeIfOver();
    }

    /** Notes that the connection is gone. */
    public void disconnected() {
        if (!isOver()) {
            session.transcript.aborted("lost connection");
            session.log("lost connection after " + session.where() + content.progress() + " from "
                    + session.client.nameAddress());
        }
        over = true;
        content.abandon();
        if (session.authentication().isPresent()) {
            session.counts.add(Command.AUTH, false);
        }
        session.endTransaction();
        session.transcript.end(session);
        session.quota.release();
        session.log("disconnect from " + session.client.nameAddress() + session.counts);
    }

    private void closeIfOver() {
        if (session.isClosing() && !over) {
            over = true;
            session.closeWire();
        }
    }

    // --- commands

    private int command(byte[] bytes, int offset, int end) {
        if (session.authentication().isPresent()) {
            return session.authentication().get().take(bytes, offset, end);
        }
        int stop = line.take(bytes, offset, end);
        if (!line.isComplete()) {
            return stop;
        }
        if (line.isTooLong()) {
            session.log("warning: " + session.client.nameAddress() + ": request longer than "
                    + session.settings().limits().lineLength() + ": " + line.beginning(30) + "...");
        }
        if (line.endedBare() && session.settings().refusesBareNewline(session.client)) {
            Content.refuseBareNewline(session);
            return end;
        }
        Optional<String> text = line.text(session.settings().rules().smtputf8());
        if (text.isEmpty()) {
            session.error();
            session.reply("500 5.5.2 Error: bad UTF-8 syntax");
        } else {
            Optional<String> wanted = session.settings().commandFilter().filtered(session, text.get());
            session.transcript.in(text.get());
            wanted.ifPresent(command -> dispatch(command, bytes, stop, end));
        }
        line.clear();
        return stop;
    }

    private void dispatch(String text, byte[] bytes, int rest, int end) {
        int nul = text.indexOf('\0');
        List<CommandTokens.Word> words = CommandTokens.of(nul < 0 ? text : text.substring(0, nul));
        if (words.isEmpty()) {
            session.error();
            session.reply("500 5.5.2 Error: bad syntax");
            return;
        }
        String name = words.get(0).text();
        SmtpdRules rules = session.settings().rules();
        if (rules.noopCommands().contains(name.toLowerCase(Locale.ROOT))) {
            session.reply("250 2.0.0 Ok");
            session.junk();
            return;
        }
        Command command = Command.of(name);
        session.where(command.name());
        session.inputPending(rest < end);
        if (denied && command != Command.QUIT) {
            misbehaviour.denied();
            return;
        }
        if (command == Command.UNKNOWN) {
            misbehaviour.unknown(name, text);
            return;
        }
        if (rest < end && misbehaviour.isUnauthorizedPipelining(command, bytes, rest, end)) {
            session.counts.add(command, false);
            return;
        }
        if (misbehaviour.isWithoutTls(command)) {
            session.counts.add(command, false);
            return;
        }
        boolean success = run(command, words);
        if (!success) {
            session.error();
        }
        if (!content.isReceiving() && session.authentication().isEmpty()) {
            session.counts.add(command, success);
        }
        if (command.isJunk()) {
            session.junk();
        }
    }

    private boolean run(Command command, List<CommandTokens.Word> words) {
        return switch (command) {
            case DATA -> content.startData(words);
            case BDAT -> content.startChunk(words);
            default -> HANDLERS.get(command).run(session, words);
        };
    }
}
