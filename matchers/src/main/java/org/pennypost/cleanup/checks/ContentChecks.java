package org.pennypost.cleanup.checks;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.pennypost.cleanup.mime.HeaderClass;
import org.pennypost.cleanup.mime.MimeProblem;
import org.pennypost.cleanup.mime.MimeSettings;
import org.pennypost.conf.Settings;
import org.pennypost.routing.LookupObserver;
import org.pennypost.routing.TableList;

/**
 * What the settings say about the text of messages: the tables of patterns, and how strictly MIME is taken.
 *
 * <p>Immutable and thread safe. Source: postconf(5) header_checks, mime_header_checks, nested_header_checks, body_checks,
 * body_checks_size_limit, strict_8bitmime and its kin, receive_override_options.
 */
public final class ContentChecks {
    private static final Map<HeaderClass, String> PARAMETERS = Map.of(
            HeaderClass.PRIMARY, "header_checks",
            HeaderClass.MIME, "mime_header_checks",
            HeaderClass.NESTED, "nested_header_checks");
    private static final String OVERRIDE = "no_header_body_checks";

    private final Map<HeaderClass, TableList> headers = new EnumMap<>(HeaderClass.class);
    private final TableList body;
    private final long bodyLimit;
    private final boolean active;
    private final MimeSettings mime;

    private ContentChecks(Settings settings) {
        PARAMETERS.forEach((kind, name) -> headers.put(kind, TableList.of(name, settings, LookupObserver.NONE)));
        this.body = TableList.of("body_checks", settings, LookupObserver.NONE);
        this.bodyLimit = settings.integer("body_checks_size_limit");
        this.active = !settings.list("receive_override_options").contains(OVERRIDE);
        boolean structured = !settings.bool("disable_mime_input_processing");
        this.mime = new MimeSettings(
                settings.integer("header_size_limit"),
                settings.integer("mime_nesting_limit"),
                settings.integer("mime_boundary_length_limit"),
                structured,
                java.util.Set.copyOf(active && structured ? reported(settings) : List.of()));
    }

    /**
     * Reads them.
     *
     * @param settings the snapshot, for one service
     * @return the checks
     * @throws IllegalArgumentException when a table of an unknown type is named
     */
    public static ContentChecks of(Settings settings) {
        return new ContentChecks(requireNonNull(settings));
    }

    private List<MimeProblem> reported(Settings settings) {
        List<MimeProblem> reported = new ArrayList<>();
        boolean strict = settings.bool("strict_8bitmime");
        if (strict || settings.bool("strict_7bit_headers")) {
            reported.add(MimeProblem.EIGHT_BIT_HEADER);
        }
        if (strict || settings.bool("strict_8bitmime_body")) {
            reported.add(MimeProblem.EIGHT_BIT_BODY);
        }
        if (settings.bool("strict_mime_encoding_domain")) {
            reported.add(MimeProblem.ENCODING_DOMAIN);
        }
        if (!reported.isEmpty() || headers.values().stream().anyMatch(tables -> !tables.isEmpty())) {
            reported.add(MimeProblem.NESTING);
        }
        return reported;
    }

    /**
     * Tells how to look at a message.
     *
     * @param checked whether it is checked at all; internal mail is not
     * @return limits, and the problems that refuse it
     */
    public MimeSettings mime(boolean checked) {
        return checked ? mime : mime.reporting(List.of());
    }

    boolean isActive() {
        return active;
    }

    TableList headers(HeaderClass kind) {
        return headers.get(kind);
    }

    static String parameter(HeaderClass kind) {
        return PARAMETERS.get(kind);
    }

    TableList body() {
        return body;
    }

    /** Whether a line of a body is looked at that has so many bytes of its part before it. */
    boolean reaches(long offset) {
        return bodyLimit == 0 || offset < bodyLimit;
    }
}
