package org.pennypost.mbox.james;

import java.io.IOException;
import java.io.InputStream;
import org.apache.james.mailbox.store.mail.model.impl.Properties;
import org.apache.james.mailbox.store.mail.model.impl.PropertyBuilder;
import org.apache.james.mailbox.store.streaming.CountingInputStream;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.field.LenientFieldParser;
import org.apache.james.mime4j.message.DefaultBodyDescriptorBuilder;
import org.apache.james.mime4j.message.MaximalBodyDescriptor;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;

/** What James wants to know of the MIME headers of a message. */
final class MimeProperties {
    private MimeProperties() {}

    static Properties of(InputStream content) throws IOException {
        PropertyBuilder builder = new PropertyBuilder();
        MimeTokenStream parser = new MimeTokenStream(
                MimeConfig.PERMISSIVE,
                new DefaultBodyDescriptorBuilder(null, new LenientFieldParser(), DecodeMonitor.SILENT));
        parser.setRecursionMode(org.apache.james.mime4j.stream.RecursionMode.M_NO_RECURSE);
        parser.parse(content);
        try {
            EntityState state = parser.next();
            while (state != EntityState.T_BODY
                    && state != EntityState.T_END_OF_STREAM
                    && state != EntityState.T_START_MULTIPART) {
                state = parser.next();
            }
            fill(builder, (MaximalBodyDescriptor) parser.getBodyDescriptor());
            if ("text".equalsIgnoreCase(builder.build().getMediaType()) && state == EntityState.T_BODY) {
                try (CountingInputStream body = new CountingInputStream(parser.getInputStream())) {
                    body.readAll();
                    builder.setTextualLineCount((long) body.getLineCount());
                }
            }
        } catch (MimeException e) {
            builder.setMediaType("text");
            builder.setSubType("plain");
        }
        return builder.build();
    }

    private static void fill(PropertyBuilder builder, MaximalBodyDescriptor descriptor) {
        boolean typed = descriptor.getMediaType() != null;
        builder.setMediaType(typed ? descriptor.getMediaType() : "text");
        builder.setSubType(typed ? descriptor.getSubType() : "plain");
        builder.setContentID(descriptor.getContentId());
        builder.setContentDescription(descriptor.getContentDescription());
        builder.setContentLocation(descriptor.getContentLocation());
        builder.setContentMD5(descriptor.getContentMD5Raw());
        builder.setContentTransferEncoding(descriptor.getTransferEncoding());
        builder.setContentLanguage(descriptor.getContentLanguage());
        builder.setContentDispositionType(descriptor.getContentDispositionType());
        builder.setContentDispositionParameters(descriptor.getContentDispositionParameters());
        builder.setContentTypeParameters(descriptor.getContentTypeParameters());
        if (descriptor.getCharset() != null) {
            builder.setCharset(descriptor.getCharset());
        } else if ("text".equalsIgnoreCase(descriptor.getMediaType())) {
            builder.setCharset("us-ascii");
        }
    }
}
