package org.pennypost.smtpd;

import java.util.Optional;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.routing.LookupObserver;
import org.pennypost.status.Verdict;

/**
 * Is told, in order, of every lookup and of every restriction with its answer; what {@code pennypost explain} prints.
 *
 * <p>Called by the thread that decides. It must not fail.
 */
public interface DecisionObserver extends LookupObserver {
    /** Is not interested. */
    DecisionObserver NONE = new DecisionObserver() {
        @Override
        public void asked(String parameter, String table, String key, Optional<String> value) {
            // Nobody listens.
        }

        @Override
        public void answered(Stage stage, String parameter, String restriction, Verdict verdict) {
            // Nobody listens.
        }
    };

    /**
     * Hears warnings and nothing else.
     *
     * @param warnings gets them
     * @return the observer
     */
    static DecisionObserver ofWarnings(LookupObserver warnings) {
        return new DecisionObserver() {
            @Override
            public void asked(String parameter, String table, String key, Optional<String> value) {
                // Nobody listens.
            }

            @Override
            public void answered(Stage stage, String parameter, String restriction, Verdict verdict) {
                // Nobody listens.
            }

            @Override
            public boolean hearsWarnings() {
                return warnings.hearsWarnings();
            }

            @Override
            public void warning(String text) {
                warnings.warning(text);
            }
        };
    }

    /**
     * A restriction was evaluated.
     *
     * @param stage what it was evaluated for
     * @param parameter the list that it stands in, {@code smtpd_relay_restrictions}
     * @param restriction its name
     * @param verdict its answer
     */
    void answered(Stage stage, String parameter, String restriction, Verdict verdict);

    /**
     * A restriction could not be evaluated.
     *
     * @param stage what it was evaluated for
     * @param parameter the list that it stands in
     * @param restriction its name
     * @param reason the lookup that failed
     */
    default void unanswered(Stage stage, String parameter, String restriction, LookupFailure reason) {}
}
