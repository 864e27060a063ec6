package org.pennypost.smtpd;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pennypost.address.Address;
import org.pennypost.cleanup.checks.Effects;

/** What access tables and policy servers want done with a message. Used by one thread. Source: access(5). */
final class MessageActions {
    private final List<Address> copies = new ArrayList<>();
    private final List<String> prepended = new ArrayList<>();
    private boolean discard;
    private boolean hold;
    private Optional<String> filter = Optional.empty();
    private Optional<Address> redirect = Optional.empty();

    void discard() {
        discard = true;
    }

    boolean isDiscard() {
        return discard;
    }

    void hold() {
        hold = true;
    }

    void filter(String target) {
        filter = Optional.of(target);
    }

    void redirect(Address target) {
        redirect = Optional.of(target);
    }

    void copy(Address target) {
        copies.add(target);
    }

    void prepend(String header) {
        prepended.add(header);
    }

    /** Headers to stand before all others, in order. */
    List<String> prepended() {
        return List.copyOf(prepended);
    }

    /** The effects of header and body checks, and these. */
    Effects with(Effects checks) {
        List<Address> bcc = new ArrayList<>(checks.bcc());
        bcc.addAll(copies);
        return new Effects(
                checks.discard() || discard,
                checks.hold() || hold,
                filter.or(checks::filter),
                redirect.or(checks::redirect),
                bcc);
    }
}
