package org.pennypost.mbox;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/**
 * When messages came into a mailbox, where that is not the date of the From_ line: those that a client stored with a date of its own, copied or moved,
 * and those that other programs put there while the server looked.
 *
 * <p>A line for messages that came together: UIDVALIDITY, first and last UID, milliseconds since 1970. Lines are added, and outlive the process; after a
 * loss of power the last ones may be missing, and the date of the From_ line stands for them. The file belongs to the server, not to the user. Used
 * under the lock of its mailbox, but for reading. Source: RFC 8514.
 */
final class SaveDates {
    /** A From_ line that says the same within so many seconds is enough. */
    private static final Duration NEAR = Duration.ofSeconds(3);

    private static final long LARGE = 1024 * 1024;

    private final MboxPlace place;
    private final Path file;
    private final FileOpener opener;
    private long tidyAt = LARGE;

    /** Messages that came together. */
    private record Arrival(long last, long date) {}

    SaveDates(MboxPlace place, FileOpener opener) {
        this.place = requireNonNull(place);
        this.file = place.saved();
        this.opener = requireNonNull(opener);
    }

    /** Gives what tells when messages under a UIDVALIDITY came, in milliseconds since 1970; threads may share it. */
    ToLongFunction<IndexedMessage> read(long uidValidity) throws IOException {
        NavigableMap<Long, Arrival> known = place.rights().outside(() -> arrivals(uidValidity));
        return message ->
                find(known, message.uid()).map(Arrival::date).orElse(TimeUnit.SECONDS.toMillis(message.date()));
    }

    private static Optional<Arrival> find(NavigableMap<Long, Arrival> known, long uid) {
        return Optional.ofNullable(known.floorEntry(uid))
                .map(Map.Entry::getValue)
                .filter(arrival -> arrival.last() >= uid);
    }

    private NavigableMap<Long, Arrival> arrivals(long uidValidity) throws IOException {
        NavigableMap<Long, Arrival> arrivals = new TreeMap<>();
        String text;
        try {
            text = Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException none) {
            return arrivals;
        }
        int at = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', at)) {
            String[] words = text.substring(at, end).split(" ", -1);
            at = end + 1;
            try {
                if (words.length == 4 && Long.parseLong(words[0]) == uidValidity) {
                    arrivals.put(
                            Long.parseLong(words[1]), new Arrival(Long.parseLong(words[2]), Long.parseLong(words[3])));
                }
            } catch (NumberFormatException torn) {
                // what a crash left of a line
            }
        }
        return arrivals;
    }

    /**
     * Keeps when messages came that other programs added.
     *
     * @param added them, one after the other in the mailbox
     * @param all the messages of the mailbox
     */
    void noticed(long uidValidity, List<IndexedMessage> added, List<IndexedMessage> all) {
        Instant now = place.clock().instant();
        if (added.stream()
                .anyMatch(message -> Duration.between(Instant.ofEpochSecond(message.date()), now)
                                .abs()
                                .compareTo(NEAR)
                        > 0)) {
            keep(uidValidity, line(uidValidity, added.get(0).uid(), arrival(added.get(added.size() - 1), now)), all);
        }
    }

    /**
     * Keeps when messages came that clients stored.
     *
     * @param added them, one after the other in the mailbox
     * @param stored the same in the same order
     * @param all the messages of the mailbox
     */
    void stored(long uidValidity, List<IndexedMessage> added, List<NewMessage> stored, List<IndexedMessage> all) {
        Instant now = place.clock().instant();
        StringBuilder lines = new StringBuilder();
        int first = 0;
        for (int i = 0; i < added.size(); i++) {
            Instant date = stored.get(i).saved().orElse(now);
            boolean last = i + 1 == added.size()
                    || !stored.get(i + 1).saved().orElse(now).equals(date);
            if (last) {
                lines.append(line(uidValidity, added.get(first).uid(), arrival(added.get(i), date)));
                first = i + 1;
            }
        }
        keep(uidValidity, lines.toString(), all);
    }

    private static Arrival arrival(IndexedMessage last, Instant date) {
        return new Arrival(last.uid(), date.toEpochMilli());
    }

    private void keep(long uidValidity, String lines, List<IndexedMessage> all) {
        try {
            place.rights().outside(() -> {
                append(lines);
                if (Files.size(file) > tidyAt) {
                    tidy(uidValidity, all);
                }
                return file;
            });
        } catch (IOException e) {
            // the messages are there; the dates of their From_ lines will have to do
            System.getLogger(SaveDates.class.getName())
                    .log(System.Logger.Level.WARNING, file + ": save dates cannot be kept: " + e.getMessage());
        }
    }

    private void append(String lines) throws IOException {
        // what a crash left of a line before must not spoil this one
        StateFile.add(opener, file, "\n" + lines, false);
    }

    /** Leaves out messages that are gone. */
    private void tidy(long uidValidity, List<IndexedMessage> all) throws IOException {
        NavigableMap<Long, Arrival> known = arrivals(uidValidity);
        NavigableMap<Long, Arrival> used = new TreeMap<>();
        for (IndexedMessage message : all) {
            Optional<Arrival> arrival = find(known, message.uid());
            if (arrival.isPresent()) {
                long date = arrival.get().date();
                Map.Entry<Long, Arrival> before = used.lastEntry();
                boolean together = before != null && before.getValue().date() == date;
                used.put(together ? before.getKey() : message.uid(), new Arrival(message.uid(), date));
            }
        }
        StringBuilder text = new StringBuilder();
        used.forEach((first, arrival) -> text.append(line(uidValidity, first, arrival)));
        StateFile.replace(opener, file, out -> {
            StateFile.write(out, text.toString());
            tidyAt = LARGE + 2 * out.size();
            out.force(true);
        });
    }

    private static String line(long uidValidity, long first, Arrival arrival) {
        return uidValidity + " " + first + " " + arrival.last() + " " + arrival.date() + "\n";
    }
}
