package org.pennypost.tls;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Ciphers in the words of OpenSSL: {@code ECDHE+AESGCM:!AES128:@STRENGTH}. A word that names no cipher here chooses none,
 * as in OpenSSL; what Java does not have ({@code RC4}, {@code aNULL}, {@code MEDIUM}) is such a word. Source:
 * openssl-ciphers(1).
 */
final class CipherList {
    private CipherList() {}

    /**
     * Chooses.
     *
     * @param list OpenSSL's words; colons, commas or blanks part them
     * @param excluded more words whose ciphers are taken away in the end
     * @return Java's names, the most wanted first; those of TLS 1.3 lead and are always there
     */
    static List<String> of(String list, List<String> excluded) {
        List<Cipher> chosen = new ArrayList<>();
        Set<Cipher> killed = new HashSet<>();
        for (String word : list.strip().split("[:,\\s]+", -1)) {
            apply(word, chosen, killed);
        }
        for (String word : excluded) {
            apply("!" + word, chosen, killed);
        }
        Set<String> names = new LinkedHashSet<>(Cipher.OF_TLS_1_3);
        excluded.forEach(names::remove);
        chosen.forEach(cipher -> names.add(cipher.java()));
        return List.copyOf(names);
    }

    private static void apply(String word, List<Cipher> chosen, Set<Cipher> killed) {
        if (word.equals("@STRENGTH")) {
            chosen.sort(Comparator.comparingInt(Cipher::bits).reversed());
            return;
        }
        char sign = word.isEmpty() ? ' ' : word.charAt(0);
        List<Cipher> named = named("!-+".indexOf(sign) >= 0 ? word.substring(1) : word);
        switch (sign) {
            case '!' -> {
                killed.addAll(named);
                chosen.removeAll(named);
            }
            case '-' -> chosen.removeAll(named);
            case '+' -> {
                List<Cipher> moved = named.stream().filter(chosen::contains).toList();
                chosen.removeAll(moved);
                chosen.addAll(moved);
            }
            default ->
                named.stream()
                        .filter(cipher -> !killed.contains(cipher) && !chosen.contains(cipher))
                        .forEach(chosen::add);
        }
    }

    private static List<Cipher> named(String words) {
        List<String> all = Arrays.asList(words.split("\\+", -1));
        return Cipher.ofTls12().stream()
                .filter(cipher -> cipher.words().containsAll(all))
                .toList();
    }
}
