package org.pennypost.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;

/** The client's side of SCRAM, as RFC 5802 describes it. */
public final class ScramClient {
    private final String user;
    private final String password;
    private final ScramHash hash;
    private String serverSignature = "";

    private ScramClient(String user, String password, ScramHash hash) {
        this.user = user;
        this.password = password;
        this.hash = hash;
    }

    /** @param sha256 else SHA-1 */
    public static ScramClient of(String user, String password, boolean sha256) {
        return new ScramClient(user, password, sha256 ? ScramHash.SHA_256 : ScramHash.SHA_1);
    }

    public String first() {
        return "n,," + bare();
    }

    private String bare() {
        return "n=" + user + ",r=fyko+d2lbbFgONRv9qkxdawL";
    }

    /** The answer to the server's first message. */
    public String last(String serverFirst) throws Exception {
        String[] fields = serverFirst.split(",");
        byte[] salt = Base64.getDecoder().decode(fields[1].substring(2));
        int iterations = Integer.parseInt(fields[2].substring(2));
        byte[] salted = hash.derive(password, salt, iterations);
        byte[] clientKey = hash.hmac(salted, "Client Key".getBytes(UTF_8));
        String without = "c=biws," + fields[0];
        byte[] signed = (bare() + "," + serverFirst + "," + without).getBytes(UTF_8);
        byte[] signature = hash.hmac(hash.digest(clientKey), signed);
        for (int i = 0; i < clientKey.length; i++) {
            clientKey[i] ^= signature[i];
        }
        serverSignature = "v="
                + Base64.getEncoder()
                        .encodeToString(hash.hmac(hash.hmac(salted, "Server Key".getBytes(UTF_8)), signed));
        return without + ",p=" + Base64.getEncoder().encodeToString(clientKey);
    }

    /** What the server has to say in the end. */
    public String expected() {
        return serverSignature;
    }
}
