package org.pennypost.smtpd;

import java.time.Duration;
import java.util.Optional;
import org.pennypost.address.Address;
import org.pennypost.policy.PolicyConnections;

/** What restrictions leave behind in a session. Used by the thread of the session. */
interface Traces {
    /** Writes a line into the log, without the service's name. */
    void log(String text);

    /** Writes what happened to a request: {@code NOQUEUE: reject_warning: RCPT from …; from=… to=…}. */
    void log(String what, String text, Optional<Address> sender, Optional<Address> recipient);

    /** Lets the next reply wait, on top of what it waits already. */
    void pause(Duration time);

    /** What is to become of the message; empty outside of a mail transaction. */
    Optional<MessageActions> actions();

    /** The connections to policy servers. */
    PolicyConnections policies();

    /** What is kept from one stage to the next, and from one recipient to the next. */
    Carried carried();
}
