package org.pennypost.address.james;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.mail.internet.AddressException;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.pennypost.address.Address;

/**
 * Turns an address into a {@link MailAddress} and back; only the case of the letters of the domain is lost, as James
 * keeps it in lower case.
 *
 * <p>What James accepts as it is stays as it is. Otherwise the local part begins with {@code =} and has {@code =XX} (two
 * upper-case hex digits) for each byte of UTF-8 that is no ASCII letter, digit, {@code -} or {@code _}; a domain that James
 * refuses, or none, goes into the local part too and {@code pennypost.invalid} takes its place. Any thread may use it.
 */
public final class MailAddressForm {
    private static final String DOMAIN = "pennypost.invalid";
    private static final String HEX = "0123456789ABCDEF";

    private MailAddressForm() {}

    /**
     * Gives the form for James.
     *
     * @param address any address but the null sender
     * @return the form; {@link #address} leads back
     * @throws IllegalArgumentException when it is the null sender
     */
    public static MailAddress of(Address address) {
        if (address.isNull()) {
            throw new IllegalArgumentException("the null sender is no MailAddress");
        }
        return accepted(address, address.external())
                .or(() -> address.domain()
                        .flatMap(domain -> accepted(address, escape(address.localPart()) + "@" + domain)))
                .or(() -> accepted(address, escape(address.text()) + "@" + DOMAIN))
                .orElseThrow(() -> new IllegalArgumentException("no form for " + address.text()));
    }

    /**
     * Gives the form of a sender for James.
     *
     * @param sender any address
     * @return the form, the null sender for the null sender
     */
    public static MaybeSender sender(Address sender) {
        return sender.isNull() ? MaybeSender.nullSender() : MaybeSender.of(of(sender));
    }

    /**
     * Leads back from a form.
     *
     * @param form made by {@link #of}, or any other address of James
     * @return the address
     */
    public static Address address(MailAddress form) {
        if (MaybeSender.of(form).isNullSender()) {
            return Address.NULL;
        }
        String local = form.getLocalPart();
        String domain = form.getDomain().asString();
        if (local.startsWith("\"")) {
            return new Address(unquote(local) + "@" + domain);
        }
        if (!local.startsWith("=")) {
            return new Address(local + "@" + domain);
        }
        String plain = unescape(local.substring(1));
        return new Address(domain.equals(DOMAIN) ? plain : plain + "@" + domain);
    }

    /**
     * Leads back from a sender.
     *
     * @param form made by {@link #sender}, or any other sender of James
     * @return the address, {@link Address#NULL} for the null sender
     */
    public static Address address(MaybeSender form) {
        return form.asOptional().map(MailAddressForm::address).orElse(Address.NULL);
    }

    private static Optional<MailAddress> accepted(Address address, String form) {
        try {
            MailAddress james = new MailAddress(form);
            return Optional.of(james).filter(made -> {
                Address back = address(made);
                return back.equals(address) || back.equals(address.withLowerCaseDomain());
            });
        } catch (AddressException | IllegalArgumentException refused) {
            return Optional.empty();
        }
    }

    private static String unquote(String quoted) {
        StringBuilder plain = new StringBuilder();
        for (int i = 1; i < quoted.length() - 1; i++) {
            if (quoted.charAt(i) == '\\') {
                i++;
            }
            plain.append(quoted.charAt(i));
        }
        return plain.toString();
    }

    private static String escape(String text) {
        StringBuilder escaped = new StringBuilder("=");
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if ((b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') || b == '-' || b == '_') {
                escaped.append((char) b);
            } else {
                escaped.append('=').append(HEX.charAt(b >> 4 & 15)).append(HEX.charAt(b & 15));
            }
        }
        return escaped.toString();
    }

    private static String unescape(String escaped) {
        byte[] plain = new byte[escaped.length()];
        int n = 0;
        for (int i = 0; i < escaped.length(); i++) {
            char c = escaped.charAt(i);
            boolean hex = c == '=' && i + 2 < escaped.length() && isHex(escaped, i + 1);
            plain[n++] = hex ? (byte) Integer.parseInt(escaped.substring(i + 1, i + 3), 16) : (byte) c;
            i += hex ? 2 : 0;
        }
        return new String(plain, 0, n, StandardCharsets.UTF_8);
    }

    private static boolean isHex(String text, int at) {
        return HEX.indexOf(text.charAt(at)) >= 0 && HEX.indexOf(text.charAt(at + 1)) >= 0;
    }
}
