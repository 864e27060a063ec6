package org.pennypost.cleanup.mime;

/** What may be wrong with the form of a message. Source: Postfix mime_state(3). */
public enum MimeProblem {
    /** More boundaries inside each other than mime_nesting_limit. */
    NESTING("MIME nesting exceeds safety limit"),
    /** Bytes above 127 in a header (strict_7bit_headers). */
    EIGHT_BIT_HEADER("improper use of 8-bit data in message header"),
    /** Bytes above 127 in a body that is 7bit by its header (strict_8bitmime_body). */
    EIGHT_BIT_BODY("improper use of 8-bit data in message body"),
    /** An encoding where only 7bit, 8bit and binary may stand (strict_mime_encoding_domain). */
    ENCODING_DOMAIN("invalid message/* or multipart/* encoding domain");

    private final String text;

    MimeProblem(String text) {
        this.text = text;
    }

    /**
     * Says it to people.
     *
     * @return the text of the log and of the reply, without a status code
     */
    public String text() {
        return text;
    }
}
