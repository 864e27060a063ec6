package org.pennypost.tls;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Keys and certificates from files, read again when the files have changed. When what they hold then cannot be used, the
 * former keys stay in force until it can. Threads may share it. Source: postconf(5) smtpd_tls_chain_files,
 * smtpd_tls_cert_file.
 */
final class KeyFiles {
    private static final long LOOK_AGAIN = Duration.ofSeconds(1).toNanos();

    private final List<Path> files;
    private final Reader reader;
    private volatile State state;

    /** Makes keys of files. */
    @FunctionalInterface
    interface Reader {
        List<KeyMaterial> read() throws PemException;
    }

    private record Stamp(Object key, long size, Object time) {}

    private record State(List<KeyMaterial> keys, List<Stamp> stamps, long seen) {}

    private KeyFiles(List<Path> files, Reader reader) throws PemException {
        this.files = List.copyOf(files);
        this.reader = requireNonNull(reader);
        List<Stamp> stamps = stamps();
        this.state = new State(List.copyOf(reader.read()), stamps, System.nanoTime());
    }

    /** Files that hold a key and then its certificates, once or several times, all files together as if they were one. */
    static KeyFiles ofChains(List<Path> files) throws PemException {
        return new KeyFiles(files, () -> chains(files));
    }

    /** A file of certificates and one of the key, which may be the same. */
    static KeyFiles ofPair(Path certificates, Path key) throws PemException {
        return new KeyFiles(List.of(certificates, key), () -> List.of(pair(certificates, key)));
    }

    /**
     * The keys of now.
     *
     * @param warnings is told what is wrong with files that have changed
     */
    List<KeyMaterial> current(Consumer<String> warnings) {
        State known = state;
        return System.nanoTime() - known.seen() < LOOK_AGAIN ? known.keys() : look(warnings);
    }

    private synchronized List<KeyMaterial> look(Consumer<String> warnings) {
        State known = state;
        List<Stamp> now = stamps();
        if (now.equals(known.stamps())) {
            state = new State(known.keys(), now, System.nanoTime());
            return known.keys();
        }
        try {
            state = new State(List.copyOf(reader.read()), now, System.nanoTime());
        } catch (PemException e) {
            warnings.accept("warning: " + e.getMessage() + "; the key and certificate read before stay in use");
            state = new State(known.keys(), now, System.nanoTime());
        }
        return state.keys();
    }

    private List<Stamp> stamps() {
        List<Stamp> stamps = new ArrayList<>();
        for (Path file : files) {
            try {
                BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
                stamps.add(new Stamp(found.fileKey(), found.size(), found.lastModifiedTime()));
            } catch (IOException e) {
                stamps.add(new Stamp("", 0, ""));
            }
        }
        return stamps;
    }

    private static KeyMaterial pair(Path certificates, Path key) throws PemException {
        PemFile keys = PemFile.read(key);
        List<PrivateKey> found = only(PrivateKey.class, keys);
        List<X509Certificate> chain = only(X509Certificate.class, PemFile.read(certificates));
        if (found.isEmpty()) {
            throw new PemException(key, "holds no private key");
        }
        if (chain.isEmpty()) {
            throw new PemException(certificates, "holds no certificate");
        }
        return matching(key, certificates, found.get(0), chain);
    }

    private static <T> List<T> only(Class<T> type, PemFile file) {
        return file.entries().stream().filter(type::isInstance).map(type::cast).toList();
    }

    private static List<KeyMaterial> chains(List<Path> files) throws PemException {
        List<KeyMaterial> found = new ArrayList<>();
        PrivateKey key = null;
        Path keyFile = null;
        List<X509Certificate> chain = new ArrayList<>();
        for (Path file : files) {
            for (Object entry : PemFile.read(file).entries()) {
                if (entry instanceof X509Certificate certificate) {
                    if (key == null) {
                        throw new PemException(file, "a certificate stands before the private key");
                    }
                    chain.add(certificate);
                } else {
                    if (key != null) {
                        found.add(matching(keyFile, keyFile, key, chain));
                    }
                    key = (PrivateKey) entry;
                    keyFile = file;
                    chain = new ArrayList<>();
                }
            }
        }
        if (key == null) {
            throw new PemException(files.get(0), "holds no private key");
        }
        found.add(matching(keyFile, keyFile, key, chain));
        return found;
    }

    private static KeyMaterial matching(Path keyFile, Path certificates, PrivateKey key, List<X509Certificate> chain)
            throws PemException {
        if (chain.isEmpty()) {
            throw new PemException(certificates, "no certificate follows the private key");
        }
        if (!match(key, chain.get(0).getPublicKey())) {
            throw new PemException(
                    keyFile, "the private key does not match the public key of the certificate in " + certificates);
        }
        return new KeyMaterial(key, chain);
    }

    private static boolean match(PrivateKey key, PublicKey other) {
        String kind = other.getAlgorithm();
        String algorithm =
                switch (kind) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> kind;
                };
        byte[] text = {1, 2, 3};
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(text);
            byte[] signed = signature.sign();
            signature.initVerify(other);
            signature.update(text);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
