/**
 * TLS, plain Java: keys and certificates from PEM files, protocol versions and ciphers from Postfix's
 * parameters, and what a handshake has settled.
 *
 * <p>One {@link org.pennypost.tls.TlsServer} belongs to one line of {@code master.cf} in one snapshot of the settings. It
 * makes an {@link javax.net.ssl.SSLEngine} for each connection; who drives that engine is not known here. Files are read
 * when it is made, so that a mistake in them shows before anything depends on it, and read again when they have changed; a
 * changed file that cannot be used leaves the old key in force.
 *
 * <p>{@link org.pennypost.tls.TlsClient} is the other side. It takes any certificate and then tells whom it has met, a
 * {@link org.pennypost.tls.TlsPeer}; whether that is enough is a matter of policy, which is not known here.
 *
 * <p>Ciphers are chosen in OpenSSL's words and told in OpenSSL's names, since administrators and log parsers know them;
 * Java's implementation does the work. Known limits: Java does not tell which group the keys were exchanged in, nor the
 * digest of the signature, so the log and Received headers end behind the number of bits; smtpd_tls_ccert_verifydepth
 * is not honoured; no DSA and no finite-field Diffie-Hellman.
 */
package org.pennypost.tls;
