package org.pennypost.tls;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A cipher suite under both its names. Those of TLS 1.3 are not chosen by lists; those of TLS 1.2 are all that Java has
 * with elliptic-curve or RSA key exchange and AES or ChaCha20. Immutable. Source: openssl-ciphers(1).
 *
 * @param java {@code TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384}
 * @param openssl {@code ECDHE-RSA-AES256-GCM-SHA384}
 * @param bits the length of its key
 * @param words what OpenSSL's lists call it by
 */
record Cipher(String java, String openssl, int bits, Set<String> words) {
    /** TLS 1.3, the strongest first. */
    static final List<String> OF_TLS_1_3 =
            List.of("TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256");

    private static final int STRONG = 256;
    private static final int ENOUGH = 128;
    private static final Map<String, Cipher> ALL = all();

    /** How keys are exchanged and the server proves itself. */
    private record Exchange(String java, String openssl, List<String> words) {}

    /** How data is encrypted and told to be whole. */
    private record Bulk(String java, String openssl, int bits, List<String> words) {}

    private static Map<String, Cipher> all() {
        List<Exchange> exchanges = List.of(
                new Exchange(
                        "TLS_ECDHE_ECDSA_WITH_",
                        "ECDHE-ECDSA-",
                        List.of("ECDHE", "EECDH", "kECDHE", "kEECDH", "aECDSA", "ECDSA")),
                new Exchange(
                        "TLS_ECDHE_RSA_WITH_", "ECDHE-RSA-", List.of("ECDHE", "EECDH", "kECDHE", "kEECDH", "aRSA")),
                new Exchange("TLS_RSA_WITH_", "", List.of("kRSA", "RSA", "aRSA")));
        List<Bulk> bulks = List.of(
                new Bulk(
                        "AES_256_GCM_SHA384",
                        "AES256-GCM-SHA384",
                        STRONG,
                        List.of("AES", "AES256", "AESGCM", "SHA384")),
                new Bulk("CHACHA20_POLY1305_SHA256", "CHACHA20-POLY1305", STRONG, List.of("CHACHA20", "SHA256")),
                new Bulk(
                        "AES_128_GCM_SHA256",
                        "AES128-GCM-SHA256",
                        ENOUGH,
                        List.of("AES", "AES128", "AESGCM", "SHA256")),
                new Bulk("AES_256_CBC_SHA384", "AES256-SHA384", STRONG, List.of("AES", "AES256", "SHA384")),
                new Bulk("AES_256_CBC_SHA256", "AES256-SHA256", STRONG, List.of("AES", "AES256", "SHA256")),
                new Bulk("AES_128_CBC_SHA256", "AES128-SHA256", ENOUGH, List.of("AES", "AES128", "SHA256")),
                new Bulk("AES_256_CBC_SHA", "AES256-SHA", STRONG, List.of("AES", "AES256", "SHA", "SHA1")),
                new Bulk("AES_128_CBC_SHA", "AES128-SHA", ENOUGH, List.of("AES", "AES128", "SHA", "SHA1")));
        Map<String, Cipher> ciphers = new LinkedHashMap<>();
        for (Exchange exchange : exchanges) {
            for (Bulk bulk : bulks) {
                if (exists(exchange, bulk)) {
                    Cipher cipher = of(exchange, bulk);
                    ciphers.put(cipher.java(), cipher);
                }
            }
        }
        return ciphers;
    }

    private static boolean exists(Exchange exchange, Bulk bulk) {
        boolean elliptic = exchange.words().contains("ECDHE");
        return switch (bulk.java()) {
            case "CHACHA20_POLY1305_SHA256", "AES_256_CBC_SHA384" -> elliptic;
            case "AES_256_CBC_SHA256" -> !elliptic;
            default -> true;
        };
    }

    private static Cipher of(Exchange exchange, Bulk bulk) {
        String openssl = exchange.openssl() + bulk.openssl();
        List<String> words = new ArrayList<>(List.of("ALL", "DEFAULT", "HIGH", openssl));
        words.addAll(exchange.words());
        words.addAll(bulk.words());
        return new Cipher(exchange.java() + bulk.java(), openssl, bulk.bits(), Set.copyOf(words));
    }

    /** All of TLS 1.2, in an order that prefers elliptic curves. */
    static List<Cipher> ofTls12() {
        return List.copyOf(ALL.values());
    }

    /** OpenSSL's name for one of Java's; those of TLS 1.3 have one name only. */
    static String openssl(String java) {
        return Optional.ofNullable(ALL.get(java)).map(Cipher::openssl).orElse(java);
    }

    /** The length of the key of one of Java's. */
    static int bitsOf(String java) {
        return java.contains("256_GCM") || java.contains("256_CBC") || java.contains("CHACHA20") ? STRONG : ENOUGH;
    }
}
