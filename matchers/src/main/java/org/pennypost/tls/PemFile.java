package org.pennypost.tls;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;

/**
 * The keys and certificates in a PEM file, in its order. Keys may be PKCS#8 ({@code PRIVATE KEY}), PKCS#1 ({@code RSA
 * PRIVATE KEY}) or SEC1 ({@code EC PRIVATE KEY}); what else there is (comments, {@code EC PARAMETERS}) is passed over. A
 * key that a pass phrase protects is refused, since nobody could be asked for it. Immutable.
 *
 * @param path which file
 * @param entries each a {@link PrivateKey} or an {@link X509Certificate}
 */
public record PemFile(Path path, List<Object> entries) {
    private static final long LARGEST = 1 << 20;
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");
    private static final Pattern SECTION =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----\\s(.*?)-----END \\1-----", Pattern.DOTALL);

    /** Copies the list. */
    public PemFile {
        requireNonNull(path);
        entries = List.copyOf(entries);
    }

    /**
     * Reads a file.
     *
     * @param path which
     * @return what is in it
     * @throws PemException when it cannot be read, or a section is malformed; its message names the file
     */
    public static PemFile read(Path path) throws PemException {
        String text = text(path);
        List<Object> entries = new ArrayList<>();
        Matcher section = SECTION.matcher(text);
        while (section.find()) {
            try {
                entry(section.group(1), section.group(2), section.group()).ifPresent(entries::add);
            } catch (GeneralSecurityException | IOException | RuntimeException e) { // the library's parser throws many
                throw new PemException(path, "the section " + section.group(1) + " is malformed");
            }
        }
        return new PemFile(path, entries);
    }

    /**
     * Gives the certificates.
     *
     * @return in the file's order
     */
    public List<X509Certificate> certificates() {
        return entries.stream()
                .filter(X509Certificate.class::isInstance)
                .map(X509Certificate.class::cast)
                .toList();
    }

    private static String text(Path path) throws PemException {
        try {
            if (Files.size(path) > LARGEST) {
                throw new PemException(path, "too large for keys and certificates");
            }
            return Files.readString(path, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw new PemException(path, "no such file");
        } catch (AccessDeniedException e) {
            throw new PemException(path, "permission denied");
        } catch (IOException e) {
            throw new PemException(path, "cannot be read: " + e.getMessage());
        }
    }

    private static Optional<Object> entry(String type, String body, String section)
            throws GeneralSecurityException, IOException, PemException {
        return switch (type) {
            case "CERTIFICATE", "X509 CERTIFICATE" ->
                Optional.of(CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(bytes(body))));
            case "PRIVATE KEY" -> Optional.of(pkcs8(bytes(body)));
            case "RSA PRIVATE KEY", "EC PRIVATE KEY" -> Optional.of(traditional(body, section));
            case "ENCRYPTED PRIVATE KEY" -> throw new GeneralSecurityException("protected by a pass phrase");
            default -> Optional.empty();
        };
    }

    private static byte[] bytes(String body) {
        return java.util.Base64.getMimeDecoder().decode(body);
    }

    private static PrivateKey pkcs8(byte[] bytes) throws GeneralSecurityException {
        GeneralSecurityException last = new GeneralSecurityException("of an unknown kind");
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(bytes));
            } catch (GeneralSecurityException e) {
                last = e;
            }
        }
        throw last;
    }

    private static PrivateKey traditional(String body, String section) throws GeneralSecurityException, IOException {
        if (body.contains("ENCRYPTED")) {
            throw new GeneralSecurityException("protected by a pass phrase");
        }
        try (PEMParser parser = new PEMParser(new StringReader(section))) {
            if (parser.readObject() instanceof PEMKeyPair pair) {
                return pkcs8(pair.getPrivateKeyInfo().getEncoded());
            }
            throw new GeneralSecurityException("no key");
        }
    }
}
