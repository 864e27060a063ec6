package org.pennypost.mbox.james;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.james.mailbox.store.mail.model.impl.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is known of the MIME header of a message. Source: RFC 2045 section 5.2 for what a message without it is. */
class MimePropertiesTest {
    private static Properties of(String header, String body) throws IOException {
        String text = header + "\r\n" + body;
        return MimeProperties.of(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Subject: x | text/plain | us-ascii",
                "Content-Type: text/html; charset=utf-8 | text/html | utf-8",
                "Content-Type: TEXT/HTML | text/html | us-ascii",
                "Content-Type: image/png | image/png | ",
                "Content-Type: multipart/mixed; boundary=b | multipart/mixed | ",
                "Content-Type: message/rfc822 | message/rfc822 | ",
                "Content-Type: nonsense | text/plain | us-ascii",
                "no header at all | text/plain | us-ascii"
            })
    void types(String header, String type, String charset) throws IOException {
        Properties properties = of(header + "\r\n", "a\r\nb\r\n");
        assertThat(properties.getMediaType() + "/" + properties.getSubType()).isEqualToIgnoringCase(type);
        if (charset != null) {
            assertThat(properties.getContentTypeParameters().get("charset")).isEqualToIgnoringCase(charset);
        }
    }

    @Test
    void linesOfTextAreCounted() throws IOException {
        assertThat(of("Subject: x\r\n", "a\r\nb\r\n").getTextualLineCount()).isEqualTo(2);
        assertThat(of("", "").getTextualLineCount()).isZero();
        assertThat(of("Content-Type: image/png\r\n", "a\r\nb\r\n").getTextualLineCount())
                .isNull();
    }

    @Test
    void dispositionsAndDescriptionsAreKept() throws IOException {
        Properties properties = of(
                "Content-Type: text/plain\r\nContent-Disposition: attachment; filename=x.txt\r\nContent-ID: <1@b.test>\r\n"
                        + "Content-Description: a text\r\nContent-Language: de, en\r\nContent-Transfer-Encoding: 8bit\r\n",
                "a\r\n");
        assertThat(properties.getContentDispositionType()).isEqualTo("attachment");
        assertThat(properties.getContentDispositionParameters()).containsEntry("filename", "x.txt");
        assertThat(properties.getContentID()).isEqualTo("<1@b.test>");
        assertThat(properties.getContentDescription()).isEqualTo("a text");
        assertThat(properties.getContentLanguage()).containsExactly("de", "en");
        assertThat(properties.getContentTransferEncoding()).isEqualToIgnoringCase("8bit");
    }
}
