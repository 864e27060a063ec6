package org.pennypost.delivery;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * The file system identity of one thread: whose rights count when it opens a file.
 *
 * <p>Only for a thread that does nothing without assuming an identity first, see {@link OwnThread}. Source: setfsuid(2), setgroups(2), which as
 * a system call changes the calling thread alone.
 */
final class FileIdentity {
    private static final Map<String, Integer> SETGROUPS = Map.of("x86-64", 116, "aarch64", 159);
    private static final ThreadLocal<LocalUser.Ids> ASSUMED = new ThreadLocal<>();

    /** The C library. */
    interface C extends Library {
        /** Gives the identity before; -1 changes nothing. */
        int setfsuid(int uid);

        /** The same for the group. */
        int setfsgid(int gid);

        /** Any system call. */
        NativeLong syscall(NativeLong number, NativeLong first, Pointer second);
    }

    private static final class Lazy {
        private static final C C_LIBRARY = Native.load("c", C.class);
        private static final LocalUser.Ids SERVER = ProcessRights.current().ids();

        private Lazy() {}
    }

    private FileIdentity() {}

    /**
     * Takes on an identity until the next one is assumed, without supplementary groups.
     *
     * @throws IOException when the system does not allow it; nothing is to be done on the thread then
     */
    static void assume(LocalUser.Ids ids) throws IOException {
        if (ids.equals(ASSUMED.get())) {
            return;
        }
        ASSUMED.remove();
        try {
            Integer number = Optional.ofNullable(SETGROUPS.get(Platform.ARCH))
                    .orElseThrow(() -> new IOException("no file identities on " + Platform.ARCH));
            if (Lazy.C_LIBRARY
                            .syscall(new NativeLong(number), new NativeLong(0), Pointer.NULL)
                            .longValue()
                    != 0) {
                throw new IOException("cannot give up groups");
            }
            become(ids);
            ASSUMED.set(ids);
        } catch (LinkageError e) {
            throw new IOException("cannot change identity: " + e.getMessage(), e);
        }
    }

    /** Does something with the identity of the server in between. */
    static void outside(Step step) throws IOException {
        LocalUser.Ids assumed = ASSUMED.get();
        if (assumed == null) {
            step.run();
            return;
        }
        ASSUMED.remove();
        become(Lazy.SERVER);
        try {
            step.run();
        } finally {
            become(assumed);
            ASSUMED.set(assumed);
        }
    }

    /** A step without result. */
    @FunctionalInterface
    interface Step {
        void run() throws IOException;
    }

    private static void become(LocalUser.Ids ids) throws IOException {
        int uid = (int) ids.uid();
        int gid = (int) ids.gid();
        Lazy.C_LIBRARY.setfsgid(gid);
        Lazy.C_LIBRARY.setfsuid(uid);
        if (Lazy.C_LIBRARY.setfsuid(-1) != uid || Lazy.C_LIBRARY.setfsgid(-1) != gid) {
            throw new IOException("cannot change identity to uid " + ids.uid());
        }
    }
}
