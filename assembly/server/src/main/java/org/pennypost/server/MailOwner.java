package org.pennypost.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.pennypost.conf.Settings;

/**
 * Refuses to run as root where {@code main.cf} names another user for that.
 *
 * <p>Source: postconf(5) mail_owner.
 */
final class MailOwner {
    private static final String PARAMETER = "mail_owner";
    private static final Path SELF = Path.of("/proc/self");

    private MailOwner() {}

    /**
     * Looks at who this process is.
     *
     * @throws StartFailure with the cure when it is root and should not be
     */
    static void check(Settings settings) throws StartFailure {
        String owner = settings.text(PARAMETER);
        if (settings.line(PARAMETER) > 0 && !owner.equals("root") && isRoot()) {
            throw new StartFailure(settings.configDirectory().resolve("main.cf") + ":" + settings.line(PARAMETER)
                    + ": the server runs as " + owner + ", not as root; start it by systemctl start pennypost, or "
                    + "by pennypost start, which takes on that user where it exists");
        }
    }

    private static boolean isRoot() {
        try {
            return ((Number) Files.getAttribute(SELF, "unix:uid")).intValue() == 0;
        } catch (IOException | UnsupportedOperationException noProc) {
            return "root".equals(System.getProperty("user.name"));
        }
    }
}
