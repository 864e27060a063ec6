package org.pennypost.smtp;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a server offers in its answer to EHLO. Source: RFC 5321 section 4.1.1.1. */
record Features(Map<String, String> keywords) {
    static final Features NONE = new Features(Map.of());

    Features {
        keywords = Map.copyOf(keywords);
    }

    /** Reads a reply. Several lines of one keyword count together; the old form {@code AUTH=PLAIN} means AUTH. */
    static Features of(RemoteReply reply) {
        Map<String, String> keywords = new HashMap<>();
        for (String line : reply.lines().subList(1, reply.lines().size())) {
            String[] words = line.substring(Math.min(4, line.length())).strip().split("[ =]", 2);
            keywords.merge(
                    words[0].toUpperCase(Locale.ROOT),
                    words.length > 1 ? words[1].strip() : "",
                    (one, two) -> (one + " " + two).strip());
        }
        return new Features(keywords);
    }

    /** Without some keywords, in upper case. */
    Features without(Collection<String> discarded) {
        Map<String, String> left = new HashMap<>(keywords);
        left.keySet().removeAll(discarded);
        return new Features(left);
    }

    /** What stands behind a keyword. */
    List<String> words(String keyword) {
        return Arrays.stream(keywords.getOrDefault(keyword, "").split("\\s+", -1))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    boolean has(String keyword) {
        return keywords.containsKey(keyword);
    }

    /** The largest message in bytes; 0 when that is not said. */
    long sizeLimit() {
        String size = keywords.getOrDefault("SIZE", "");
        return size.matches("\\d{1,18}") ? Long.parseLong(size) : 0;
    }
}
