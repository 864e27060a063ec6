package org.pennypost.tls;

import static java.util.Objects.requireNonNull;

import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A key and a certificate that nobody has signed but itself, so that a new server can encrypt before it has a certificate
 * that others trust: what Debian's package ssl-cert gives Postfix. The key is one of P-256. Threads may share it.
 */
public final class SelfSigned {
    private static final Duration LIFE = Duration.ofDays(3650);
    private static final Duration CLOCKS_DIFFER = Duration.ofDays(1);
    private static final int SERIAL_BITS = 127;
    private static final int LONGEST_COMMON_NAME = 64;

    private final SecureRandom random;

    /**
     * Prepares.
     *
     * @param random gives key and serial number
     */
    public SelfSigned(SecureRandom random) {
        this.random = requireNonNull(random);
    }

    /**
     * Makes key and certificate.
     *
     * @param host the name of the server
     * @param now from when on, and ten years
     * @return PEM text as {@code smtpd_tls_chain_files} wants it: the key, then the certificate
     * @throws GeneralSecurityException when Java cannot make it
     */
    public String pem(String host, Instant now) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        KeyPair keys = generator.generateKeyPair();
        StringWriter text = new StringWriter();
        section(text, "PRIVATE KEY", keys.getPrivate().getEncoded());
        section(text, "CERTIFICATE", certificate(host, now, keys).getEncoded());
        return text.toString();
    }

    private X509Certificate certificate(String host, Instant now, KeyPair keys) throws GeneralSecurityException {
        String common = host.length() > LONGEST_COMMON_NAME ? "mail server" : host;
        X500Principal name = new X500Principal("CN=" + common);
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name,
                new BigInteger(SERIAL_BITS, random).setBit(0),
                Date.from(now.minus(CLOCKS_DIFFER)),
                Date.from(now.plus(LIFE)),
                name,
                keys.getPublic());
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.dNSName, host)));
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA")
                            .setSecureRandom(random)
                            .build(keys.getPrivate())));
        } catch (CertIOException | OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }

    private static void section(StringWriter text, String type, byte[] content) {
        byte[] line = "\n".getBytes(StandardCharsets.US_ASCII);
        text.append("-----BEGIN " + type + "-----\n");
        text.append(Base64.getMimeEncoder(64, line).encodeToString(content));
        text.append("\n-----END " + type + "-----\n");
    }
}
