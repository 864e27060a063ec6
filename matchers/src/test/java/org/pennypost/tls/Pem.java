package org.pennypost.tls;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;

/** Keys and certificates as the tools of the world write them. */
public final class Pem {
    private static final SecureRandom RANDOM = new SecureRandom();

    private Pem() {}

    static KeyPair keys(String algorithm, int size) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(size);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** PKCS#1, or SEC1 with the curve in it, as OpenSSL writes it. */
    static String traditional(PrivateKey key) {
        if (!(key instanceof java.security.interfaces.ECPrivateKey curve)) {
            return write(key);
        }
        try {
            byte[] encoded = new ECPrivateKey(256, curve.getS(), SECObjectIdentifiers.secp256r1).getEncoded();
            return write(new PemObject("EC PRIVATE KEY", encoded));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String pkcs8(PrivateKey key) {
        try {
            return write(new JcaPKCS8Generator(key, null));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String certificate(String host, KeyPair keys) {
        return made(host, keys, host, keys, false);
    }

    /** One that may sign others. */
    static String issued(String host, KeyPair keys, String issuer, KeyPair signing) {
        return made(host, keys, issuer, signing, true);
    }

    private static String made(String host, KeyPair keys, String issuer, KeyPair signing, boolean signs) {
        Instant now = Instant.now();
        try {
            JcaX509v3CertificateBuilder made = new JcaX509v3CertificateBuilder(
                    new X500Principal("CN=" + issuer),
                    new BigInteger(64, RANDOM),
                    Date.from(now.minusSeconds(60)),
                    Date.from(now.plusSeconds(3600)),
                    new X500Principal("CN=" + host),
                    keys.getPublic());
            if (signs) {
                made.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            }
            String algorithm = signing.getPrivate().getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
            return write(new JcaX509CertificateConverter()
                    .getCertificate(made.build(new JcaContentSignerBuilder(algorithm).build(signing.getPrivate()))));
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A file with a new self-signed certificate. */
    public static Path selfSigned(Path file, String host) throws Exception {
        return Files.writeString(file, new SelfSigned(RANDOM).pem(host, Instant.now()));
    }

    private static String write(Object object) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
