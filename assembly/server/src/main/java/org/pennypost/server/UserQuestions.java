package org.pennypost.server;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import javax.inject.Inject;
import org.pennypost.conf.SettingsHolder;
import org.pennypost.conf.control.Answer;
import org.pennypost.delivery.LocalMailUsers;
import org.pennypost.login.Sessions;
import org.pennypost.mbox.MailUser;
import org.pennypost.mbox.UserFolders;
import org.pennypost.sasl.Login;
import org.pennypost.sasl.Logins;
import org.pennypost.sasl.PasswdFile;

/**
 * Does what the command {@code doveadm} asks. Threads may share it. Source: Dovecot doveadm-auth(1), doveadm-user(1), doveadm-mailbox(1),
 * doveadm-who(1), doveadm-kick(1).
 */
final class UserQuestions {
    private final Logins logins;
    private final Sessions sessions;
    private final LocalMailUsers users;
    private final PasswdFile file;
    private final SettingsHolder holder;

    @Inject
    UserQuestions(Logins logins, Sessions sessions, LocalMailUsers users, PasswdFile file, SettingsHolder holder) {
        this.logins = requireNonNull(logins);
        this.sessions = requireNonNull(sessions);
        this.users = requireNonNull(users);
        this.file = requireNonNull(file);
        this.holder = requireNonNull(holder);
    }

    /** Answers; what cannot be looked up now is a failure, never nothing found. */
    Answer answer(String question, List<String> words) {
        String first = words.isEmpty() ? "" : words.get(0);
        String second = words.size() > 1 ? words.get(1) : "";
        try {
            return switch (question) {
                case "auth-test" -> authTest(first, second);
                case "user" -> user(first);
                case "users" -> users(first);
                case "mailboxes" -> mailboxes(first);
                case "who" ->
                    Answer.found(sessions.all().stream()
                            .filter(meant(first, second))
                            .map(UserQuestions::line)
                            .toList());
                case "kick" ->
                    Answer.found(sessions.kick(meant(first, second)).stream()
                            .map(Sessions.Entry::user)
                            .distinct()
                            .toList());
                default -> Answer.of(Answer.Outcome.UNKNOWN);
            };
        } catch (IOException e) {
            return Answer.failed(Answer.Outcome.FAILED, String.valueOf(e.getMessage()));
        }
    }

    private Answer authTest(String name, String password) throws IOException {
        Login login = logins.plain(name, password);
        if (login instanceof Login.Unavailable unavailable) {
            throw new IOException(unavailable.reason());
        }
        return Answer.found(login instanceof Login.Accepted accepted ? List.of(accepted.user()) : List.of());
    }

    private Answer user(String name) throws IOException {
        List<String> fields = new ArrayList<>();
        users.describe(logins.mailboxUser(name))
                .ifPresent(all -> all.forEach((field, value) -> fields.add(field + "\t" + value)));
        return Answer.found(fields);
    }

    private Answer users(String mask) throws IOException {
        if (holder.current().text("pennypost_passdb").equals("pam")) {
            throw new IOException("the users of the machine are not listed; name one");
        }
        return Answer.found(file.secrets().keySet().stream()
                .filter(pattern(mask).asMatchPredicate())
                .sorted()
                .toList());
    }

    private Answer mailboxes(String name) throws IOException {
        Optional<MailUser> user = users.find(logins.mailboxUser(name));
        if (user.isEmpty() && users.describe(logins.mailboxUser(name)).isPresent()) {
            throw new IOException("the mail of " + name + " is in a Maildir, whose folders are not listed");
        }
        return Answer.found(user.isPresent() ? new UserFolders(user.get()).list() : List.of());
    }

    private static Predicate<Sessions.Entry> meant(String mask, String address) {
        Pattern user = pattern(mask.isEmpty() ? "*" : mask);
        return each -> user.matcher(each.user()).matches()
                && (address.isEmpty() || each.address().getHostAddress().equals(address));
    }

    private static String line(Sessions.Entry entry) {
        return String.join(
                "\t",
                entry.user(),
                entry.protocol(),
                Long.toString(ProcessHandle.current().pid()),
                entry.address().getHostAddress());
    }

    /** {@code *} is any text, {@code ?} any character. */
    private static Pattern pattern(String mask) {
        StringBuilder pattern = new StringBuilder();
        for (int i = 0; i < mask.length(); i++) {
            char c = mask.charAt(i);
            pattern.append(
                    switch (c) {
                        case '*' -> ".*";
                        case '?' -> ".";
                        default -> Pattern.quote(String.valueOf(c));
                    });
        }
        return Pattern.compile(pattern.toString(), Pattern.DOTALL);
    }
}
