package org.pennypost.sasl;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/** {@code $argon2id$v=19$m=65536,t=3,p=1$salt$hash}. Source: RFC 9106, Dovecot ARGON2ID. */
final class Argon2 {
    private static final Pattern FORM = Pattern.compile(
            "\\$argon2(id|i)\\$v=19\\$m=([0-9]{1,7}),t=([0-9]{1,3}),p=([0-9]{1,2})\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{16,172})");
    /** KiB; more would take the memory of the whole server. */
    private static final int MOST_MEMORY = 128 * 1024;

    private Argon2() {}

    /** What a comparison takes; nothing to speak of where it is refused or the text is no such hash. */
    static int memoryKib(String stored) {
        Matcher form = FORM.matcher(stored);
        int kib = form.matches() ? Integer.parseInt(form.group(2)) : 0;
        return kib > MOST_MEMORY ? 0 : kib;
    }

    static boolean matches(String password, String stored) {
        Matcher form = FORM.matcher(stored);
        if (!form.matches() || Integer.parseInt(form.group(2)) > MOST_MEMORY) {
            return false;
        }
        byte[] expected = Base64.getDecoder().decode(form.group(6));
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(
                        form.group(1).equals("id") ? Argon2Parameters.ARGON2_id : Argon2Parameters.ARGON2_i)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(Integer.parseInt(form.group(2)))
                .withIterations(Integer.parseInt(form.group(3)))
                .withParallelism(Integer.parseInt(form.group(4)))
                .withSalt(Base64.getDecoder().decode(form.group(5)))
                .build());
        byte[] computed = new byte[expected.length];
        generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), computed);
        return MessageDigest.isEqual(computed, expected);
    }
}
