package org.pennypost.sasl;

import java.util.Base64;
import java.util.Optional;

/**
 * What a server has to know of a password for SCRAM. The arrays are not changed. Source: RFC 5802 section 3.
 *
 * @param iterations of the derivation
 * @param salt of the derivation
 * @param storedKey proves the client
 * @param serverKey proves the server
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares or changes them
record ScramKeys(int iterations, byte[] salt, byte[] storedKey, byte[] serverKey) {
    /** Reads {@code iterations,salt,stored key,server key}, base64, as Dovecot stores it. */
    static Optional<ScramKeys> parse(String stored, ScramHash hash) {
        String[] fields = stored.split(",", -1);
        if (fields.length != 4 || !fields[0].matches("[1-9][0-9]{0,6}")) {
            return Optional.empty();
        }
        try {
            Base64.Decoder base64 = Base64.getDecoder();
            ScramKeys keys = new ScramKeys(
                    Integer.parseInt(fields[0]),
                    base64.decode(fields[1]),
                    base64.decode(fields[2]),
                    base64.decode(fields[3]));
            boolean whole = keys.salt().length > 0 && keys.storedKey().length == hash.bytes();
            return whole ? Optional.of(keys) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
