package org.pennypost.queue.schedule;

import java.util.List;
import java.util.Optional;
import org.pennypost.queue.Deferral;

/** Something to deliver to one destination. Each of them is run or suspended, once, by one thread. */
public interface Delivery {
    /**
     * Delivers; throws nothing.
     *
     * @return why the destination as a whole took nothing; empty when it did, or the fault lies with the message
     */
    Optional<Deferral> run();

    /**
     * Delivers together with others; throws nothing.
     *
     * @param others to the same destination, none of which is run by itself
     * @return what the last of them says
     */
    default Optional<Deferral> runWith(List<Delivery> others) {
        Optional<Deferral> failure = run();
        for (Delivery other : others) {
            failure = other.run();
        }
        return failure;
    }

    /**
     * Is told that nothing is delivered, because the destination seems to be dead.
     *
     * @param why the last failure of that destination
     */
    void suspended(Deferral why);
}
