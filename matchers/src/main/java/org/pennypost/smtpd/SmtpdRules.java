package org.pennypost.smtpd;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.pennypost.conf.Settings;
import org.pennypost.routing.NetworkList;

/**
 * The yes-and-no rules of a session. Source: postconf(5) by the parameter of the same name.
 *
 * @param heloRequired smtpd_helo_required
 * @param disableVrfy disable_vrfy_command
 * @param strictEnvelopes strict_rfc821_envelopes
 * @param smtputf8 smtputf8_enable
 * @param forbidPipelining smtpd_forbid_unauth_pipelining
 * @param bareNewline smtpd_forbid_bare_newline
 * @param bareNewlineExclusions smtpd_forbid_bare_newline_exclusions
 * @param replaceStrayCr cleanup_replace_stray_cr_lf
 * @param softBounce soft_bounce
 * @param peernameLookup smtpd_peername_lookup
 * @param discardKeywords smtpd_discard_ehlo_keywords, in lower case
 * @param noopCommands smtpd_noop_commands, in lower case
 * @param forbiddenCommands smtpd_forbidden_commands, in lower case
 * @param forbidNonLetters whether a command that begins with no letter is forbidden, too
 */
record SmtpdRules(
        boolean heloRequired,
        boolean disableVrfy,
        boolean strictEnvelopes,
        boolean smtputf8,
        boolean forbidPipelining,
        BareNewline bareNewline,
        NetworkList bareNewlineExclusions,
        boolean replaceStrayCr,
        boolean softBounce,
        boolean peernameLookup,
        Set<String> discardKeywords,
        Set<String> noopCommands,
        Set<String> forbiddenCommands,
        boolean forbidNonLetters) {
    /** The word in the default of smtpd_forbidden_commands that stands for anything but a letter. */
    private static final String NON_LETTERS = "regexp:{{/^[^a-z]/ bogus}}";

    /** What to do about lines that end in LF alone. */
    enum BareNewline {
        NO,
        NORMALIZE,
        REJECT;

        static BareNewline of(String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "no", "note" -> NO;
                case "reject" -> REJECT;
                default -> NORMALIZE;
            };
        }
    }

    static SmtpdRules of(Settings settings) {
        Set<String> forbidden = lower(settings.list("smtpd_forbidden_commands"));
        return new SmtpdRules(
                settings.bool("smtpd_helo_required"),
                settings.bool("disable_vrfy_command"),
                settings.bool("strict_rfc821_envelopes"),
                settings.bool("smtputf8_enable"),
                settings.bool("smtpd_forbid_unauth_pipelining"),
                BareNewline.of(settings.text("smtpd_forbid_bare_newline")),
                new NetworkList(settings.list("smtpd_forbid_bare_newline_exclusions")),
                settings.bool("cleanup_replace_stray_cr_lf"),
                settings.bool("soft_bounce"),
                settings.bool("smtpd_peername_lookup"),
                lower(settings.list("smtpd_discard_ehlo_keywords")),
                lower(settings.list("smtpd_noop_commands")),
                forbidden,
                forbidden.contains(NON_LETTERS));
    }

    private static Set<String> lower(List<String> words) {
        Set<String> lower = new HashSet<>();
        words.forEach(word -> lower.add(word.toLowerCase(Locale.ROOT)));
        return Set.copyOf(lower);
    }
}
