package org.pennypost.smtpd;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.status.Verdict;
import org.pennypost.tls.ClientCertificate;
import org.pennypost.tls.TlsSession;

/**
 * A row's conversation with ours.
 *
 * @param replies all of them, without those to greetings
 * @param answers of restrictions, in order
 * @param failed the parameter whose table failed last
 */
public record RowTalk(List<String> replies, List<Answer> answers, Optional<String> failed) {
    /** What a restriction of a list, class or table has answered; empty when it could not be asked. */
    public record Answer(String parameter, String restriction, Optional<Verdict> verdict) {
        boolean refuses() {
            return verdict.isEmpty() || verdict.get() instanceof Verdict.Refuse;
        }

        boolean permits() {
            return verdict.filter(Verdict.PERMIT::equals).isPresent();
        }

        /** Whether it stands in a class, or is the result of a table: what led there answers the same behind it. */
        boolean isInner() {
            return !parameter.startsWith("smtpd_");
        }
    }

    /** Hears what explain hears. */
    public static final class Hearer implements DecisionObserver {
        private final List<Answer> answers = new ArrayList<>();
        private Optional<String> failed = Optional.empty();

        @Override
        public void asked(String parameter, String table, String key, Optional<String> value) {
            // Only decisions count here.
        }

        @Override
        public void failed(String parameter, String table, String key, LookupFailure reason) {
            failed = Optional.of(parameter);
        }

        @Override
        public void answered(Stage stage, String parameter, String restriction, Verdict verdict) {
            answers.add(new Answer(parameter, restriction, Optional.of(verdict)));
        }

        @Override
        public void unanswered(Stage stage, String parameter, String restriction, LookupFailure reason) {
            answers.add(new Answer(parameter, restriction, Optional.empty()));
        }

        private void forget() {
            answers.clear();
            failed = Optional.empty();
        }
    }

    /** Has it, with settings that were made with the hearer. */
    public static RowTalk of(SmtpdSettings observed, Hearer hearer, RestrictionRows.Row row) {
        hearer.forget();
        return new RowTalk(replies(() -> observed, row), List.copyOf(hearer.answers), hearer.failed);
    }

    static List<String> replies(Supplier<SmtpdSettings> source, RestrictionRows.Row row) {
        Talk talk = Talk.named(source, row.address(), row.names());
        List<String> replies = new ArrayList<>(talk.lines());
        if (row.encrypted()) {
            talk.dialogue.secured(new TlsSession(
                    "TLSv1.3", "TLS_AES_256_GCM_SHA384", 256, row.certificate().map(RowTalk::seen)));
        }
        row.login().ifPresent(talk.dialogue::authenticated);
        if (row.ahead()) {
            talk.lines(row.commands().get(0));
            replies.add("250");
            replies.addAll(talk.send(row.rest()));
            return RestrictionRows.masked(replies);
        }
        for (String command : row.commands()) {
            if (talk.isClosed()) {
                break;
            }
            List<String> answer = talk.lines(command);
            replies.add(RestrictionRows.kept(command, answer.get(answer.size() - 1)));
            if (answer.get(0).startsWith("354")) {
                replies.addAll(talk.lines("Subject: x", "", "x", "."));
            }
        }
        return RestrictionRows.masked(replies);
    }

    private static ClientCertificate seen(String name) {
        try {
            return RowCertificates.of(name).asSeen(name.equals(RowCertificates.KNOWN));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first refusal, else the last reply. */
    public String deciding() {
        return deciding(replies);
    }

    static String deciding(List<String> replies) {
        List<String> before =
                replies.stream().filter(reply -> !reply.equals("221 2.0.0 Bye")).toList();
        return before.stream()
                .filter(reply -> reply.startsWith("4") || reply.startsWith("5"))
                .findFirst()
                .orElse(before.get(before.size() - 1));
    }

    /** The restriction that refused first; within a class or table, the innermost one. */
    public Optional<String> refuser() {
        return answers.stream().filter(Answer::refuses).map(Answer::restriction).findFirst();
    }

    /** The restriction that permitted last; within a class or table, the innermost one. */
    public Optional<String> permitter() {
        for (int i = answers.size() - 1; i >= 0; i--) {
            boolean enclosing =
                    i > 0 && answers.get(i - 1).isInner() && answers.get(i - 1).permits();
            if (answers.get(i).permits() && !enclosing) {
                return Optional.of(answers.get(i).restriction());
            }
        }
        return Optional.empty();
    }
}
