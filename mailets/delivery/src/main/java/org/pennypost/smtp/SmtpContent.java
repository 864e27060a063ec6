package org.pennypost.smtp;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes content as DATA wants it: a dot before a dot at the beginning of a line, lines broken that are too long, CR LF at
 * the end of each line. Source: RFC 5321 section 4.5.2; postconf(5) smtp_line_length_limit.
 */
final class SmtpContent extends OutputStream {
    private static final byte[] END = {'\r', '\n'};
    private static final byte[] FOLD = {'\r', '\n', ' '};

    private final OutputStream out;
    private final int limit;
    private int column;
    private boolean open;
    private boolean returned;

    /**
     * Begins at the beginning of a line.
     *
     * @param limit of a line in bytes without its end; 0 for none
     */
    SmtpContent(OutputStream out, int limit) {
        this.out = requireNonNull(out);
        this.limit = limit;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int begin = offset;
        int end = offset + length;
        for (int i = offset; i < end; i++) {
            byte b = bytes[i];
            if (b == '\n') {
                if (!returned) {
                    // A bare line feed could hide an end of data that somebody else sees.
                    out.write(bytes, begin, i - begin);
                    out.write('\r');
                    begin = i;
                }
                column = 0;
                open = false;
                returned = false;
                continue;
            }
            open = true;
            returned = b == '\r';
            if (returned) {
                continue;
            }
            boolean fold = limit > 0 && column == limit;
            if (fold || (column == 0 && b == '.')) {
                out.write(bytes, begin, i - begin);
                begin = i;
                if (fold) {
                    out.write(FOLD);
                    column = 1;
                } else {
                    out.write('.');
                }
            }
            column++;
        }
        out.write(bytes, begin, end - begin);
    }

    /** Ends the last line where it has no end. */
    void end() throws IOException {
        if (open) {
            out.write(END);
            open = false;
        }
    }
}
