package org.pennypost.queue.schedule;

import java.util.List;
import java.util.Optional;
import org.pennypost.queue.Deferral;

/** Something to deliver to one destination. Each of them is run or suspended, once, by one thread. */
public interface Delivery {
    /**
     * Delivers; throws nothing.
     *
     * @param others to the same destination, to be delivered together with it and not run by themselves; none unless the settings
     *     of the transport let several be run as one
     * @return why the destination as a whole took nothing; empty when it did, or the fault lies with the message
     */
    Optional<Deferral> run(List<Delivery> others);

    /**
     * Is told that nothing is delivered, because the destination seems to be dead.
     *
     * @param why the last failure of that destination
     */
    void suspended(Deferral why);
}
