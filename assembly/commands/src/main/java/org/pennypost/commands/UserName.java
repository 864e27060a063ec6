package org.pennypost.commands;

import java.util.regex.Pattern;

/**
 * A local user's name. It becomes a file name in the mail spool and a field of passwd, so only what Debian's useradd would take is
 * taken: small letters, digits, dot, underscore, hyphen, no leading hyphen or dot, at most 32 characters, and no {@code .lock} at the
 * end, which would be another user's lock file.
 */
record UserName(String text) {
    private static final Pattern FORM = Pattern.compile("[a-z0-9_][a-z0-9_.-]{0,31}");

    /** Checks a name as typed. */
    static UserName parse(String text) throws CommandFailure {
        if (!FORM.matcher(text).matches() || text.endsWith(".lock")) {
            throw new CommandFailure(
                    Sysexits.DATA,
                    "\"" + text + "\" is no user name: small letters, digits, dot, underscore and hyphen, at most 32");
        }
        return new UserName(text);
    }
}
