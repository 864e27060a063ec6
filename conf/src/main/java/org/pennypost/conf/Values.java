package org.pennypost.conf;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads expanded values as what their parameter's type says. Source: Postfix mail_conf_bool, _int, _long, _time. */
final class Values {
    private static final Map<Character, Integer> SECONDS =
            Map.of('s', 1, 'm', 60, 'h', 3600, 'd', 86400, 'w', 7 * 86400);
    private static final long LONGEST_SECONDS = Integer.MAX_VALUE;

    private Values() {}

    static boolean bool(Parameter parameter, String text) throws MalformedValue {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "yes" -> true;
            case "no" -> false;
            default -> throw malformed("boolean", parameter, text, "write yes or no");
        };
    }

    static long number(Parameter parameter, String text) throws MalformedValue {
        long largest = parameter.type() == ParameterType.INT ? Integer.MAX_VALUE : Long.MAX_VALUE;
        try {
            long number = Long.parseLong(text);
            if (number >= 0 && number <= largest) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw malformed("numerical", parameter, text, cureForNumber(text));
        }
        throw malformed("numerical", parameter, text, "write a number from 0 to " + largest);
    }

    private static String cureForNumber(String text) {
        int digits = digits(text);
        if (digits > 0 && digits <= 9 && text.length() == digits + 1) {
            long factor =
                    switch (Character.toUpperCase(text.charAt(digits))) {
                        case 'K' -> 1L << 10;
                        case 'M' -> 1L << 20;
                        case 'G' -> 1L << 30;
                        default -> 0;
                    };
            if (factor > 0) {
                return "there is no size suffix: write " + Long.parseLong(text.substring(0, digits)) * factor;
            }
        }
        return "write digits only";
    }

    static Duration duration(Parameter parameter, String text) throws MalformedValue {
        int digits = digits(text);
        String unit = text.substring(digits);
        char letter = unit.isEmpty() ? parameter.unit() : Character.toLowerCase(unit.charAt(0));
        Integer seconds = SECONDS.get(letter);
        if (digits == 0 || digits > 10 || unit.length() > 1 || seconds == null) {
            throw malformed("time", parameter, text, "write a number and one of s, m, h, d, w");
        }
        long total = Long.parseLong(text.substring(0, digits)) * seconds;
        if (total > LONGEST_SECONDS) {
            throw malformed("time", parameter, text, "write at most " + LONGEST_SECONDS + "s");
        }
        return Duration.ofSeconds(total);
    }

    private static int digits(String text) {
        int at = 0;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at;
    }

    static List<String> list(String text) {
        return Words.byCommaOrSpace(text);
    }

    /** Checks an expanded value against its parameter's type. */
    static void check(Parameter parameter, String text) throws MalformedValue {
        switch (parameter.type()) {
            case BOOL -> bool(parameter, text);
            case INT, LONG -> number(parameter, text);
            case TIME -> duration(parameter, text);
            case TEXT, RAW, LIST, TABLES, PATH -> checkChoice(parameter, text);
        }
    }

    private static void checkChoice(Parameter parameter, String text) throws MalformedValue {
        if (parameter.choices().isEmpty()) {
            return;
        }
        List<String> written =
                parameter.choices().stream().filter(choice -> !choice.isEmpty()).toList();
        List<String> words = parameter.type() == ParameterType.LIST ? list(text) : List.of(text);
        for (String word : words) {
            String choice = word.toLowerCase(Locale.ROOT);
            if (!parameter.choices().contains(choice)) {
                String refused = parameter.refusedChoices().contains(choice) ? "Pennypost has no " + choice + "; " : "";
                throw malformed("value", parameter, word, refused + "write " + String.join(", ", written));
            }
        }
    }

    private static MalformedValue malformed(String kind, Parameter parameter, String text, String cure) {
        return new MalformedValue("bad " + kind + " configuration: " + parameter.name() + " = " + text, cure);
    }
}
