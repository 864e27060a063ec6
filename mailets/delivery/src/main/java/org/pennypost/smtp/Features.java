package org.pennypost.smtp;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** What a server offers in its answer to EHLO. Source: RFC 5321 section 4.1.1.1. */
record Features(Map<String, String> keywords) {
    static final Features NONE = new Features(Map.of());

    Features {
        keywords = Map.copyOf(keywords);
    }

    static Features of(RemoteReply reply) {
        Map<String, String> keywords = new HashMap<>();
        for (String line : reply.lines().subList(1, reply.lines().size())) {
            String[] words = line.substring(Math.min(4, line.length())).strip().split("[ =]", 2);
            keywords.put(words[0].toUpperCase(Locale.ROOT), words.length > 1 ? words[1].strip() : "");
        }
        return new Features(keywords);
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
