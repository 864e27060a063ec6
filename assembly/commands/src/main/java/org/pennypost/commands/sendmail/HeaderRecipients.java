package org.pennypost.commands.sendmail;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.pennypost.address.Address;
import org.pennypost.address.AddressList;

/**
 * Finds the recipients that a header names: those of Resent- headers when there are any, of all others otherwise. Source:
 * sendmail(1) {@code -t}.
 */
final class HeaderRecipients {
    private static final Set<String> PLAIN = Set.of("to", "cc", "bcc");
    private static final String RESENT = "resent-";
    private static final int LONGEST = 102_400;

    private final int tokenLimit;
    private final List<String> plain = new ArrayList<>();
    private final List<String> resent = new ArrayList<>();
    private final ByteArrayOutputStream header = new ByteArrayOutputStream();
    private boolean isResent;
    private boolean over;

    /** @param tokenLimit header_address_token_limit */
    HeaderRecipients(int tokenLimit) {
        this.tokenLimit = tokenLimit;
    }

    /**
     * Takes a line, or a piece of one.
     *
     * @param begins whether a line begins here
     */
    void line(byte[] bytes, int length, boolean begins) {
        if (over) {
            return;
        }
        boolean goesOn = header.size() > 0 && (!begins || (length > 0 && (bytes[0] == ' ' || bytes[0] == '\t')));
        if (!goesOn) {
            end();
            over = nameLength(bytes, length) == 0;
        }
        if (!over && header.size() + length < LONGEST) {
            header.write(bytes, 0, length);
            header.write('\n');
        }
    }

    /** How long the name of a header is that begins here; 0 when none does. Source: RFC 5322 section 2.2. */
    private static int nameLength(byte[] bytes, int length) {
        int name = 0;
        while (name < length && bytes[name] > ' ' && bytes[name] != ':' && bytes[name] != 127) {
            name++;
        }
        int colon = name;
        while (colon < length && (bytes[colon] == ' ' || bytes[colon] == '\t')) {
            colon++;
        }
        return colon < length && bytes[colon] == ':' ? name : 0;
    }

    private void end() {
        if (header.size() == 0) {
            return;
        }
        String text = header.toString(UTF_8);
        header.reset();
        int colon = text.indexOf(':');
        String name = text.substring(0, colon).strip().toLowerCase(Locale.ROOT);
        boolean again = name.startsWith(RESENT);
        isResent |= again;
        if (PLAIN.contains(again ? name.substring(RESENT.length()) : name)) {
            List<String> found =
                    AddressList.parse(text.substring(colon + 1), tokenLimit).addresses();
            found.forEach(each ->
                    (again ? resent : plain).add(Address.ofExternal(each).text()));
        }
    }

    /** The recipients, in internal form, in order. */
    List<String> recipients() {
        end();
        return isResent ? resent : plain;
    }
}
