package org.pennypost.smtpd;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.pennypost.tls.ClientCertificate;
import org.pennypost.tls.SelfSigned;

/** The certificates that clients show in rows: one that is trusted and known, one that is neither, one that a table fails for. */
public final class RowCertificates {
    static final String KNOWN = "cert";
    static final String OTHER = "othercert";
    static final String FAILING = "failcert";

    private static final Map<String, Shown> ALL = make();

    private RowCertificates() {}

    /** A key, its certificate, and both as a file holds them. */
    record Shown(String pem, PrivateKey key, X509Certificate certificate) {
        ClientCertificate asSeen(boolean trusted) throws GeneralSecurityException {
            return new ClientCertificate("client.test", "client.test", print(), keyPrint(), trusted);
        }

        String print() throws GeneralSecurityException {
            return hex(certificate.getEncoded());
        }

        String keyPrint() throws GeneralSecurityException {
            return hex(certificate.getPublicKey().getEncoded());
        }

        KeyManager[] keys() throws GeneralSecurityException, IOException {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("own", key, new char[0], new X509Certificate[] {certificate});
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, new char[0]);
            return factory.getKeyManagers();
        }

        private static String hex(byte[] bytes) throws GeneralSecurityException {
            return HexFormat.ofDelimiter(":")
                    .withUpperCase()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        }
    }

    /** What a server asks clients for certificates with, one of which it trusts. */
    public static Map<String, String> asking(Path directory) throws IOException, GeneralSecurityException {
        Path own = directory.resolve("server.pem");
        Files.writeString(own, new SelfSigned(new SecureRandom()).pem("mail.example.com", Instant.now()));
        Path authorities = directory.resolve("authorities.pem");
        Files.writeString(authorities, of(KNOWN).pem().replaceFirst("(?s).*-END PRIVATE KEY-----\n", ""));
        return Map.of(
                "smtpd_tls_security_level",
                "may",
                "smtpd_tls_chain_files",
                own.toString(),
                "smtpd_tls_ask_ccert",
                "yes",
                "smtpd_tls_CAfile",
                authorities.toString());
    }

    /** The certificate of a row. */
    public static X509Certificate certificate(String name) {
        return of(name).certificate();
    }

    static Shown of(String name) {
        return ALL.get(name);
    }

    private static Map<String, Shown> make() {
        Map<String, Shown> all = new LinkedHashMap<>();
        for (String name : new String[] {KNOWN, OTHER, FAILING}) {
            try {
                String pem = new SelfSigned(new SecureRandom()).pem("client.test", Instant.now());
                PEMParser parser = new PEMParser(new StringReader(pem));
                PrivateKey key = new JcaPEMKeyConverter().getPrivateKey((PrivateKeyInfo) parser.readObject());
                X509Certificate certificate =
                        new JcaX509CertificateConverter().getCertificate((X509CertificateHolder) parser.readObject());
                all.put(name, new Shown(pem, key, certificate));
            } catch (IOException | GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
        return all;
    }
}
