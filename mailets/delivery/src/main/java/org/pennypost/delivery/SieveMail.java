package org.pennypost.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UnsupportedEncodingException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.mail.Header;
import javax.mail.MessagingException;
import javax.mail.internet.AddressException;
import javax.mail.internet.InternetAddress;
import javax.mail.internet.InternetHeaders;
import javax.mail.internet.MimeUtility;
import org.apache.jsieve.SieveContext;
import org.apache.jsieve.exception.InternetAddressException;
import org.apache.jsieve.mail.Action;
import org.apache.jsieve.mail.AddressImpl;
import org.apache.jsieve.mail.MailAdapter;
import org.apache.jsieve.mail.SieveMailException;
import org.apache.jsieve.mail.optional.EnvelopeAccessors;
import org.pennypost.cleanup.Envelope;
import org.pennypost.cleanup.Recipient;

/**
 * A message as jsieve sees it: its header, decoded, its size, its envelope. The body is not looked at; scripts cannot ask for it.
 * Used by one thread.
 */
final class SieveMail implements MailAdapter, EnvelopeAccessors {
    private static final int LONGEST_HEADER = 1 << 18;
    private static final List<String> ENVELOPE = List.of("from", "to");

    private final InternetHeaders headers;
    private final long size;
    private final Letter letter;
    private final List<Action> actions = new ArrayList<>();

    private SieveMail(InternetHeaders headers, long size, Letter letter) {
        this.headers = headers;
        this.size = size;
        this.letter = letter;
    }

    /** Reads a message. */
    static SieveMail of(Letter letter) throws IOException {
        Beginning beginning = new Beginning();
        letter.content().writeTo(beginning);
        try {
            return new SieveMail(
                    new InternetHeaders(new ByteArrayInputStream(beginning.header.toByteArray()), true),
                    beginning.size,
                    letter);
        } catch (MessagingException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** A message that says nothing, from nobody to nobody. */
    static SieveMail empty() {
        Recipient nobody = new Recipient(org.pennypost.address.Address.NULL, org.pennypost.address.Address.NULL);
        Envelope envelope =
                new Envelope(org.pennypost.address.Address.NULL, List.of(nobody), Instant.EPOCH, 0, Map.of());
        return new SieveMail(new InternetHeaders(), 0, Letter.to(nobody, "", envelope, out -> {}));
    }

    /** Keeps the header and counts the rest. */
    private static final class Beginning extends OutputStream {
        private final ByteArrayOutputStream header = new ByteArrayOutputStream();
        private long size;
        private int line;
        private boolean ended;

        @Override
        public void write(int one) {
            size++;
            if (ended || header.size() >= LONGEST_HEADER) {
                return;
            }
            header.write(one);
            if (one == '\n') {
                ended = line == 0;
                line = 0;
            } else if (one != '\r') {
                line++;
            }
        }
    }

    @Override
    public void setContext(SieveContext context) {
        // Nothing here depends on where the script is.
    }

    @Override
    public List<Action> getActions() {
        return Collections.unmodifiableList(actions);
    }

    @Override
    public void addAction(Action action) {
        actions.add(action);
    }

    @Override
    public void executeActions() {
        // Who evaluates the script does.
    }

    @Override
    public List<String> getHeader(String name) {
        String[] values = headers.getHeader(name);
        List<String> found = new ArrayList<>();
        for (String value : values == null ? new String[0] : values) {
            found.add(decoded(value));
        }
        return found;
    }

    private static String decoded(String value) {
        try {
            return MimeUtility.decodeText(MimeUtility.unfold(value)).strip();
        } catch (UnsupportedEncodingException e) {
            return value.strip();
        }
    }

    /** Names of headers have no letter case. */
    @Override
    public List<String> getMatchingHeader(String name) {
        return getHeader(name);
    }

    @Override
    public List<String> getHeaderNames() {
        List<String> names = new ArrayList<>();
        for (Header each : Collections.list(headers.getAllHeaders())) {
            names.add(each.getName());
        }
        return names;
    }

    @Override
    public int getSize() {
        return (int) Math.min(size, Integer.MAX_VALUE);
    }

    @Override
    public String getContentType() {
        List<String> types = getHeader("Content-Type");
        return types.isEmpty() ? "text/plain" : types.get(0);
    }

    @Override
    public boolean isInBodyText(List<String> phrases) throws SieveMailException {
        throw new SieveMailException("the body is not looked at");
    }

    @Override
    public boolean isInBodyRaw(List<String> phrases) throws SieveMailException {
        throw new SieveMailException("the body is not looked at");
    }

    @Override
    public boolean isInBodyContent(List<String> types, List<String> phrases) throws SieveMailException {
        throw new SieveMailException("the body is not looked at");
    }

    /** The addresses in all headers of a name. */
    @Override
    public Address[] parseAddresses(String name) throws InternetAddressException {
        try {
            List<Address> found = new ArrayList<>();
            String[] values = headers.getHeader(name);
            for (String value : values == null ? new String[0] : values) {
                for (InternetAddress each : InternetAddress.parseHeader(MimeUtility.unfold(value), false)) {
                    String address = each.getAddress() == null ? "" : each.getAddress();
                    int at = address.lastIndexOf('@');
                    found.add(new AddressImpl(
                            at < 0 ? address : address.substring(0, at), at < 0 ? "" : address.substring(at + 1)));
                }
            }
            return found.toArray(Address[]::new);
        } catch (AddressException e) {
            throw new InternetAddressException(e.getMessage());
        }
    }

    @Override
    public List<String> getEnvelope(String part) {
        return switch (part.toLowerCase(Locale.ROOT)) {
            case "from" -> List.of(letter.sender().external());
            case "to" -> List.of(letter.recipient().address().external());
            default -> List.of();
        };
    }

    @Override
    public List<String> getEnvelopeNames() {
        return ENVELOPE;
    }

    @Override
    public List<String> getMatchingEnvelope(String part) {
        return getEnvelope(part);
    }

    /** Names the message in the log, as Dovecot does. */
    String messageId() {
        List<String> ids = getHeader("Message-ID");
        String id = ids.isEmpty() ? "unspecified" : ids.get(0);
        return new String(id.getBytes(UTF_8), 0, Math.min(id.getBytes(UTF_8).length, 200), UTF_8);
    }
}
