package org.pennypost.mbox.james;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import javax.mail.Flags;
import org.apache.james.mailbox.store.FlagsUpdateCalculator;
import org.pennypost.mbox.MboxSnapshot;
import org.pennypost.mbox.MessageFlags;

/** Flags of the mbox and of James; recent is what is not old. */
public final class JamesFlags {
    private static final Map<Integer, Flags.Flag> SYSTEM = new LinkedHashMap<>(Map.of(
            MessageFlags.SEEN, Flags.Flag.SEEN,
            MessageFlags.ANSWERED, Flags.Flag.ANSWERED,
            MessageFlags.FLAGGED, Flags.Flag.FLAGGED,
            MessageFlags.DRAFT, Flags.Flag.DRAFT,
            MessageFlags.DELETED, Flags.Flag.DELETED));

    private JamesFlags() {}

    /** What clients are told as FLAGS: those of the system, and all keywords of the mailbox. */
    public static Flags usable(MboxSnapshot now) {
        Flags flags = new Flags();
        SYSTEM.values().forEach(flags::add);
        now.keywords().forEach(flags::add);
        return flags;
    }

    static Flags of(MessageFlags flags) {
        Flags all = new Flags();
        SYSTEM.forEach((bit, flag) -> {
            if (flags.has(bit)) {
                all.add(flag);
            }
        });
        if (!flags.has(MessageFlags.OLD)) {
            all.add(Flags.Flag.RECENT);
        }
        flags.keywords().forEach(all::add);
        return all;
    }

    /** What James does to flags; the same flags become the same ones, and most messages have the same. For one thread. */
    static UnaryOperator<MessageFlags> changed(FlagsUpdateCalculator calculator) {
        Map<MessageFlags, MessageFlags> known = new HashMap<>();
        return flags -> known.computeIfAbsent(flags, before -> {
            Flags after = calculator.buildNewFlags(of(before));
            return of(after, !after.contains(Flags.Flag.RECENT));
        });
    }

    /** Gives the flags of a message that was {@code old} or not before. */
    static MessageFlags of(Flags flags, boolean old) {
        int bits = old ? MessageFlags.OLD : 0;
        for (Map.Entry<Integer, Flags.Flag> one : SYSTEM.entrySet()) {
            bits |= flags.contains(one.getValue()) ? one.getKey() : 0;
        }
        Set<String> keywords = new TreeSet<>();
        for (String keyword : flags.getUserFlags()) {
            if (!keyword.isEmpty() && keyword.chars().allMatch(c -> c > ' ' && c != 0x7f)) {
                keywords.add(keyword);
            }
        }
        return MessageFlags.of(bits, keywords);
    }
}
