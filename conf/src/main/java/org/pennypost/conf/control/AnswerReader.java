package org.pennypost.conf.control;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads one JSON object whose members are texts, whole numbers and lists of texts. Source: RFC 8259. */
final class AnswerReader {
    private final String text;
    private int at;

    private AnswerReader(String text) {
        this.text = text;
    }

    static Optional<Answer> read(String json) {
        try {
            AnswerReader reader = new AnswerReader(json.strip());
            Map<String, Object> members = reader.object();
            Answer.Outcome outcome = Answer.Outcome.valueOf(
                    members.getOrDefault("outcome", "").toString().toUpperCase(Locale.ROOT));
            return Optional.of(new Answer(
                    outcome,
                    texts(members, "errors"),
                    texts(members, "warnings"),
                    texts(members, "changes"),
                    texts(members, "restart"),
                    texts(members, "listeners"),
                    texts(members, "found")));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private static List<String> texts(Map<String, Object> members, String name) {
        List<String> texts = new ArrayList<>();
        if (members.get(name) instanceof List<?> list) {
            list.forEach(each -> texts.add(each.toString()));
        }
        return texts;
    }

    private Map<String, Object> object() {
        Map<String, Object> members = new HashMap<>();
        expect('{');
        do {
            String name = string();
            expect(':');
            members.put(name, value());
        } while (next(','));
        expect('}');
        if (at != text.length()) {
            throw new IllegalArgumentException("more than one object");
        }
        return members;
    }

    private Object value() {
        if (text.charAt(at) == '"') {
            return string();
        }
        return text.charAt(at) == '[' ? list() : number();
    }

    private Long number() {
        int begin = at;
        while (Character.isDigit(text.charAt(at))) {
            at++;
        }
        return Long.valueOf(text.substring(begin, at));
    }

    private List<String> list() {
        List<String> texts = new ArrayList<>();
        expect('[');
        if (next(']')) {
            return texts;
        }
        do {
            texts.add(string());
        } while (next(','));
        expect(']');
        return texts;
    }

    private String string() {
        StringBuilder string = new StringBuilder();
        expect('"');
        while (!next('"')) {
            char c = text.charAt(at++);
            string.append(c == '\\' ? escaped() : c);
        }
        return string.toString();
    }

    private char escaped() {
        char c = text.charAt(at++);
        if (c != 'u') {
            return c; // we escape nothing but quote and backslash by a letter
        }
        at += 4;
        return (char) Integer.parseInt(text.substring(at - 4, at), 16);
    }

    private boolean next(char c) {
        if (text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char c) {
        if (!next(c)) {
            throw new IllegalArgumentException("no " + c + " at " + at);
        }
    }
}
