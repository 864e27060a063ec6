package org.pennypost.cleanup;

import static java.util.Objects.requireNonNull;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.pennypost.conf.Settings;

/**
 * What cleanup needs of the settings.
 *
 * <p>Immutable. Source: postconf(5) by the parameter of the same name.
 *
 * @param myhostname in Message-Id and Received
 * @param mailName mail_name, in Received
 * @param dropHeaders message_drop_headers, in lower case
 * @param alwaysAddMissing always_add_missing_headers
 * @param headerSizeLimit header_size_limit in bytes; what a header has beyond it is dropped
 * @param lineLengthLimit line_length_limit in bytes; a longer line is looked at in pieces
 * @param addressTokenLimit header_address_token_limit; what an address header has beyond it is dropped when it is changed
 * @param hopcountLimit hopcount_limit; a message that has this many Received headers, ours included, is refused
 * @param undisclosedRecipients undisclosed_recipients_header, empty for none
 */
public record CleanupSettings(
        String myhostname,
        String mailName,
        Set<String> dropHeaders,
        boolean alwaysAddMissing,
        int headerSizeLimit,
        int lineLengthLimit,
        int addressTokenLimit,
        int hopcountLimit,
        String undisclosedRecipients) {
    /** Copies the set. */
    public CleanupSettings {
        requireNonNull(myhostname);
        requireNonNull(mailName);
        requireNonNull(undisclosedRecipients);
        dropHeaders = Set.copyOf(dropHeaders);
    }

    /**
     * Reads them.
     *
     * @param settings the snapshot
     * @return the record
     */
    public static CleanupSettings of(Settings settings) {
        Set<String> drop = new HashSet<>();
        settings.list("message_drop_headers").forEach(name -> drop.add(name.toLowerCase(Locale.ROOT)));
        return new CleanupSettings(
                settings.text("myhostname"),
                settings.text("mail_name"),
                drop,
                settings.bool("always_add_missing_headers"),
                settings.integer("header_size_limit"),
                Math.max(settings.integer("line_length_limit"), 512),
                settings.integer("header_address_token_limit"),
                settings.integer("hopcount_limit"),
                settings.text("undisclosed_recipients_header"));
    }
}
