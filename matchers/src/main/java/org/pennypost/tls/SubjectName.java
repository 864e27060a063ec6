package org.pennypost.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;

/** The names in a certificate. Source: RFC 6125; Postfix {@code tls_verify.c}. */
final class SubjectName {
    private static final int DNS_NAME = 2;

    private SubjectName() {}

    /** In OpenSSL's form on one line: {@code /O=Example/CN=mx.example}. */
    static String line(X500Principal name) {
        StringBuilder line = new StringBuilder();
        for (Rdn part : parts(name)) {
            line.append('/').append(part.getType()).append('=').append(part.getValue());
        }
        return line.toString();
    }

    private static List<Rdn> parts(X500Principal name) {
        try {
            return new LdapName(name.getName()).getRdns();
        } catch (InvalidNameException e) {
            return List.of();
        }
    }

    /** The DNS names that it is for; the common name where there is none. */
    static List<String> hosts(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        for (List<?> each : alternatives(certificate)) {
            if (each.get(0) instanceof Integer type && type == DNS_NAME) {
                names.add(String.valueOf(each.get(1)));
            }
        }
        if (names.isEmpty()) {
            commonName(certificate).ifPresent(names::add);
        }
        return names;
    }

    private static Optional<String> commonName(X509Certificate certificate) {
        return last(certificate.getSubjectX500Principal(), "CN");
    }

    /** The common name in printable ASCII; empty when there is none. */
    static String printable(X500Principal name) {
        return printable(last(name, "CN"));
    }

    /** The common name of an issuer in printable ASCII, or its organisation; empty when there is neither. */
    static String issuer(X500Principal name) {
        return printable(last(name, "CN").or(() -> last(name, "O")));
    }

    private static String printable(Optional<String> name) {
        return name.orElse("").replaceAll("[^ -~]|[\"\\\\]", "?");
    }

    private static Optional<String> last(X500Principal name, String type) {
        return parts(name).stream()
                .filter(part -> part.getType().equalsIgnoreCase(type))
                .map(part -> String.valueOf(part.getValue()))
                .reduce((first, last) -> last);
    }

    private static Collection<List<?>> alternatives(X509Certificate certificate) {
        try {
            Collection<List<?>> found = certificate.getSubjectAlternativeNames();
            return found == null ? Collections.emptyList() : found;
        } catch (CertificateParsingException e) {
            return Collections.emptyList();
        }
    }

    /**
     * Whether a name of a certificate is one that is wanted.
     *
     * @param wanted a host, or {@code .domain} for whatever is below that
     * @param given {@code *.domain} for the hosts of a domain
     */
    static boolean matches(String wanted, String given) {
        String want = wanted.toLowerCase(Locale.ROOT);
        String name = given.toLowerCase(Locale.ROOT);
        if (want.startsWith(".")) {
            return name.length() > want.length() && name.endsWith(want);
        }
        int dot = want.indexOf('.');
        return want.equals(name)
                || (name.startsWith("*.")
                        && name.length() > 2
                        && dot > 0
                        && want.substring(dot).equals(name.substring(1)));
    }
}
