package org.pennypost.delivery;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javax.mail.MessagingException;
import org.pennypost.mbox.PreparedMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages on their way into mboxes: those for one mbox share a lock and, when they are short, a sync. What has to wait for the
 * outcome is done at the end. Used by one thread, once.
 */
final class Batch {
    private static final Logger LOGGER = LoggerFactory.getLogger(Batch.class);

    /** How many bytes are held before they are written. */
    private static final int FULL = 256 * 1024;

    private final Map<Object, Portion> portions = new LinkedHashMap<>();
    private final List<End> ends = new ArrayList<>();
    private int held;

    /** Appends messages to a mailbox, in order, and says of each how it ended. */
    @FunctionalInterface
    interface Appending {
        List<DeliveryStatus> append(List<PreparedMessage> messages) throws IOException;
    }

    /** What is done when all is written. */
    @FunctionalInterface
    interface End {
        void run() throws MessagingException;
    }

    /** One delivery into a batch; gives how it ended, once the batch has run. */
    @FunctionalInterface
    interface Single {
        Supplier<DeliveryStatus> into(Batch batch) throws IOException;
    }

    /** Delivers at once what nothing else goes together with. */
    static DeliveryStatus alone(Single delivery) throws IOException {
        Batch batch = new Batch();
        Supplier<DeliveryStatus> status = delivery.into(batch);
        batch.run();
        return status.get();
    }

    private static final class Slot {
        private DeliveryStatus status = DeliveryStatus.of("4.3.0", "not delivered yet");
    }

    private static final class Portion {
        private final Appending appending;
        private final List<PreparedMessage> messages = new ArrayList<>();
        private final List<Slot> slots = new ArrayList<>();

        Portion(Appending appending) {
            this.appending = appending;
        }

        void write() {
            List<DeliveryStatus> statuses;
            try {
                statuses = appending.append(messages);
            } catch (IOException e) {
                statuses = all(DeliveryStatus.of("4.3.0", "mailbox delivery failed: " + FailureText.of(e)));
            } catch (RuntimeException unforeseen) {
                LOGGER.error("delivery to a mailbox failed", unforeseen);
                statuses = all(DeliveryStatus.of("4.3.0", "unexpected failure"));
            }
            for (int i = 0; i < slots.size(); i++) {
                slots.get(i).status = statuses.get(i);
            }
        }

        private List<DeliveryStatus> all(DeliveryStatus status) {
            return messages.stream().map(message -> status).toList();
        }
    }

    /**
     * Adds a message.
     *
     * @param mailbox equal for those that go together
     * @param appending to that mailbox; that of its first message is used
     * @return how it ended, once the batch has run
     */
    Supplier<DeliveryStatus> add(Object mailbox, PreparedMessage message, Appending appending) {
        Portion portion = portions.computeIfAbsent(mailbox, absent -> new Portion(appending));
        Slot slot = new Slot();
        portion.messages.add(message);
        portion.slots.add(slot);
        held += message.length();
        if (held > FULL) {
            write();
        }
        return () -> slot.status;
    }

    /** Asks for something to be done at the end. */
    void then(End end) {
        ends.add(end);
    }

    /** Writes all, then does what was to be done; what fails there is logged. */
    void run() {
        write();
        for (End end : ends) {
            try {
                end.run();
            } catch (MessagingException | RuntimeException e) {
                LOGGER.error("a delivery could not be ended", e);
            }
        }
    }

    private void write() {
        portions.values().forEach(Portion::write);
        portions.clear();
        held = 0;
    }
}
