package org.pennypost.smtpd.james;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.smtp.MailEnvelope;
import org.apache.james.server.core.MimeMessageInputStreamSource;

/** A message as James's raw message hooks see it; it cannot be changed. */
final class ContentEnvelope implements MailEnvelope {
    private final MimeMessageInputStreamSource content;
    private final MaybeSender sender;
    private final List<MailAddress> recipients;

    ContentEnvelope(MimeMessageInputStreamSource content, MaybeSender sender, List<MailAddress> recipients) {
        this.content = content;
        this.sender = sender;
        this.recipients = List.copyOf(recipients);
    }

    @Override
    public long getSize() {
        return content.getMessageSize();
    }

    @Override
    public List<MailAddress> getRecipients() {
        return recipients;
    }

    @Override
    public MaybeSender getMaybeSender() {
        return sender;
    }

    @Override
    public OutputStream getMessageOutputStream() throws IOException {
        throw new IOException("the message cannot be changed");
    }

    @Override
    public InputStream getMessageInputStream() throws IOException {
        return content.getInputStream();
    }
}
