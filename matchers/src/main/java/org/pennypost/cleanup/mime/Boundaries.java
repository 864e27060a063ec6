package org.pennypost.cleanup.mime;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The boundaries of the multiparts that enclose the present line, the innermost last. Used by one thread. */
final class Boundaries {
    private final int lengthLimit;
    private final List<Level> levels = new ArrayList<>();

    private static final class Level {
        private final byte[] boundary;
        private final boolean digest;

        Level(byte[] boundary, boolean digest) {
            this.boundary = boundary;
            this.digest = digest;
        }
    }

    /**
     * A boundary that was met.
     *
     * @param last whether it ends the multipart
     * @param digest whether the parts of the multipart are messages where their headers say nothing
     */
    record Met(boolean last, boolean digest) {}

    Boundaries(int lengthLimit) {
        this.lengthLimit = lengthLimit;
    }

    boolean isEmpty() {
        return levels.isEmpty();
    }

    int depth() {
        return levels.size();
    }

    void enter(String boundary, boolean digest) {
        byte[] bytes = boundary.getBytes(StandardCharsets.ISO_8859_1);
        int length = Math.min(bytes.length, lengthLimit);
        levels.add(new Level(java.util.Arrays.copyOf(bytes, length), digest));
    }

    /** Looks at the beginning of a line; the multiparts inside of the one whose boundary it is have ended then. */
    Optional<Met> meet(byte[] text, int from, int to) {
        if (to - from < 2 || text[from] != '-' || text[from + 1] != '-') {
            return Optional.empty();
        }
        for (int i = levels.size() - 1; i >= 0; i--) {
            Level level = levels.get(i);
            int rest = from + 2 + level.boundary.length;
            if (rest <= to && matches(text, from + 2, level.boundary)) {
                boolean last = rest + 2 <= to && text[rest] == '-' && text[rest + 1] == '-';
                levels.subList(last ? i : i + 1, levels.size()).clear();
                return Optional.of(new Met(last, level.digest));
            }
        }
        return Optional.empty();
    }

    private static boolean matches(byte[] text, int from, byte[] boundary) {
        for (int i = 0; i < boundary.length; i++) {
            if (text[from + i] != boundary[i]) {
                return false;
            }
        }
        return true;
    }
}
