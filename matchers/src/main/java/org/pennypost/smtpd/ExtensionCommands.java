package org.pennypost.smtpd;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.pennypost.address.HostNames;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.status.Reply;

/** XCLIENT and XFORWARD. Source: Postfix XCLIENT_README, XFORWARD_README, {@code smtpd.c xclient_cmd, xforward_cmd}. */
final class ExtensionCommands {
    /** What EHLO says of XCLIENT. */
    static final String XCLIENT = "XCLIENT NAME ADDR PROTO HELO REVERSE_NAME PORT LOGIN DESTADDR DESTPORT";

    /** What EHLO says of XFORWARD. */
    static final String XFORWARD = "XFORWARD NAME ADDR PROTO HELO SOURCE PORT IDENT";

    private static final String UNAVAILABLE = "[UNAVAILABLE]";
    private static final String TEMPORARILY = "[TEMPUNAVAIL]";
    private static final byte[] NO_ADDRESS = new byte[4];

    private ExtensionCommands() {}

    /** Whether the client may speak for other clients. */
    static boolean mayXclient(Session session) {
        return isIn(session.settings().xclientHosts(), session);
    }

    /** Whether the client may tell of other clients. */
    static boolean mayXforward(Session session) {
        return isIn(session.settings().xforwardHosts(), session);
    }

    private static boolean isIn(ClientList list, Session session) {
        try {
            return list.contains(session.client);
        } catch (LookupFailure e) {
            session.log("warning: " + e.getMessage());
            return false;
        }
    }

    static boolean xclient(Session session, List<CommandTokens.Word> words) {
        return run(session, words, mayXclient(session), XCLIENT, ExtensionCommands::become);
    }

    static boolean xforward(Session session, List<CommandTokens.Word> words) {
        return run(session, words, mayXforward(session), XFORWARD, ExtensionCommands::forward);
    }

    private static boolean run(
            Session session,
            List<CommandTokens.Word> words,
            boolean authorized,
            String syntax,
            BiFunction<Session, Map<String, String>, Reply> effect) {
        String command = session.where();
        Optional<String> refusal = Optional.empty();
        if (session.transaction().isPresent()) {
            refusal = Optional.of("503 5.5.1 Error: MAIL transaction in progress");
        } else if (words.size() < 2) {
            refusal = Optional.of("501 5.5.4 Syntax: " + command + " attribute=value...");
        } else if (!authorized) {
            refusal = Optional.of("550 5.7.0 Error: insufficient authorization");
        }
        if (refusal.isPresent()) {
            session.reply(refusal.get());
            return false;
        }
        Reply reply;
        try {
            reply = effect.apply(session, attributes(words.subList(1, words.size()), command, names(syntax)));
        } catch (Malformed e) {
            reply = Reply.of("501 5.5.4 " + e.getMessage());
        }
        session.reply(reply);
        return !reply.isError();
    }

    private static List<String> names(String syntax) {
        return List.of(syntax.split(" ")).subList(1, syntax.split(" ").length);
    }

    /** What is wrong with an attribute, for the client. */
    private static final class Malformed extends RuntimeException {
        private static final long serialVersionUID = 1;

        Malformed(String text) {
            super(text);
        }
    }

    private static Map<String, String> attributes(List<CommandTokens.Word> words, String command, List<String> known) {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (CommandTokens.Word word : words) {
            int equals = word.text().indexOf('=');
            if (equals < 0) {
                throw new Malformed("Error: attribute=value expected");
            }
            String coded = word.text().substring(equals + 1);
            String value = Xtext.decode(coded).orElse(coded);
            String name = word.text().substring(0, equals).toUpperCase(Locale.ROOT);
            if (!known.contains(name)) {
                throw new Malformed(
                        "Bad " + command + " attribute name: " + word.text().substring(0, equals));
            }
            check(name, value);
            attributes.put(name, value);
        }
        return attributes;
    }

    private static void check(String name, String value) {
        boolean right = isMissing(value)
                || switch (name) {
                    case "NAME", "REVERSE_NAME" -> HostNames.isHostName(value);
                    case "ADDR", "DESTADDR" -> address(value).isPresent();
                    case "PORT", "DESTPORT" -> value.matches("[0-9]{1,5}") && Integer.parseInt(value) <= 65535;
                    case "PROTO" -> value.equalsIgnoreCase("SMTP") || value.equalsIgnoreCase("ESMTP");
                    case "SOURCE" -> value.equalsIgnoreCase("LOCAL") || value.equalsIgnoreCase("REMOTE");
                    default -> value.length() <= 255;
                };
        if (!right) {
            throw new Malformed("Bad " + name + " syntax: " + value);
        }
    }

    private static boolean isMissing(String value) {
        return value.equalsIgnoreCase(UNAVAILABLE) || value.equalsIgnoreCase(TEMPORARILY);
    }

    private static Optional<InetAddress> address(String text) {
        String literal = HostNames.literalAddress("[" + text.replaceFirst("(?i)^ipv6:", "IPv6:") + "]");
        try {
            return literal.isEmpty() ? Optional.empty() : Optional.of(InetAddress.getByName(literal));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** The session is that of another client from now on, and begins anew. */
    private static Reply become(Session session, Map<String, String> attributes) {
        Client old = session.client;
        String name = attribute(attributes, "NAME", old.name());
        boolean named = attributes.containsKey("NAME") && !name.equals(Client.UNKNOWN);
        session.client = new Client(
                attributes.containsKey("ADDR")
                        ? address(attributes.get("ADDR")).orElseGet(ExtensionCommands::none)
                        : old.address(),
                Integer.parseInt(attribute(attributes, "PORT", String.valueOf(old.port()))
                        .replace(Client.UNKNOWN, "0")),
                name,
                attribute(attributes, "REVERSE_NAME", named ? name : old.reverseName()),
                lookup(attributes, "NAME", old.nameLookup()),
                lookup(attributes, "REVERSE_NAME", named ? Client.Lookup.FOUND : old.reverseLookup()));
        boolean extended = attribute(attributes, "PROTO", session.protocol()).equalsIgnoreCase("ESMTP");
        Optional<String> helo = Optional.ofNullable(attributes.get("HELO"));
        session.become(helo.isPresent() ? helo.filter(value -> !isMissing(value)) : session.helo(), extended);
        String login = attributes.get("LOGIN");
        if (login != null && isMissing(login)) {
            session.unauthenticated();
        } else if (login != null) {
            session.authenticated("XCLIENT", login);
        }
        return Reply.of("220 " + session.settings().banner());
    }

    /** What the lookup of a name has given that somebody else has made. */
    private static Client.Lookup lookup(Map<String, String> attributes, String name, Client.Lookup old) {
        String value = attributes.get(name);
        if (value == null) {
            return old;
        }
        if (value.equalsIgnoreCase(TEMPORARILY)) {
            return Client.Lookup.TRY_AGAIN;
        }
        return value.equalsIgnoreCase(UNAVAILABLE) ? Client.Lookup.NONE : Client.Lookup.FOUND;
    }

    private static InetAddress none() {
        try {
            return InetAddress.getByAddress(NO_ADDRESS);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String attribute(Map<String, String> attributes, String name, String otherwise) {
        String value = attributes.getOrDefault(name, otherwise);
        return isMissing(value) ? Client.UNKNOWN : value;
    }

    /** The messages to come are those of another client, for the log and for what is stored with them. */
    private static Reply forward(Session session, Map<String, String> attributes) {
        attributes.forEach((name, value) -> {
            if (isMissing(value)) {
                session.forwarded.remove(name);
            } else {
                session.forwarded.put(name, value);
            }
        });
        return Reply.of("250 2.0.0 Ok");
    }
}
