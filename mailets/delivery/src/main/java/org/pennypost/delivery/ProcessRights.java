package org.pennypost.delivery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Who this process is, and whether it may act as others.
 *
 * <p>Source: proc(5), capabilities(7).
 *
 * @param ids effective uid and gid
 * @param many whether it can take on the identities of users; root always tries, so that nothing is done as root when it
 *     cannot
 */
record ProcessRights(LocalUser.Ids ids, boolean many) {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final int EFFECTIVE = 1;
    private static final int SETGID = 6;
    private static final int SETUID = 7;
    private static final int HEXADECIMAL = 16;

    /** Those of this process; where the system does not tell, only the name root means something. */
    static ProcessRights current() {
        Map<String, String[]> status = new HashMap<>();
        try {
            for (String line : Files.readAllLines(STATUS)) {
                String[] words = line.split("\\s+");
                status.put(words[0], words);
            }
            long uid = Long.parseLong(status.get("Uid:")[1 + EFFECTIVE]);
            long gid = Long.parseLong(status.get("Gid:")[1 + EFFECTIVE]);
            long capabilities = Long.parseUnsignedLong(status.get("CapEff:")[1], HEXADECIMAL);
            long needed = 1L << SETGID | 1L << SETUID;
            return new ProcessRights(new LocalUser.Ids(uid, gid), uid == 0 || (capabilities & needed) == needed);
        } catch (IOException | RuntimeException noProc) {
            boolean root = "root".equals(System.getProperty("user.name"));
            return new ProcessRights(new LocalUser.Ids(root ? 0 : -1, root ? 0 : -1), root);
        }
    }
}
