package org.pennypost.mbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Pieces of a mailbox that are overwritten by others of the same length, as flags are in headers that have room. A power cut can leave
 * a piece half old and half new, and then a line in the header of a message that nobody wrote; with both in the journal it is
 * mended. See ADR 0015.
 */
final class Overwrite {
    private Overwrite() {}

    /** What stands now where edits are to be made that change no length. */
    static List<byte[]> before(FileChannel file, List<Edit> edits) throws IOException {
        List<byte[]> before = new ArrayList<>(edits.size());
        for (Edit edit : edits) {
            before.add(read(file, edit));
        }
        return before;
    }

    /**
     * Writes once more what was torn, and leaves alone what is wholly old or new, or what other programs have written since.
     *
     * @return how many pieces were torn
     */
    static int mend(FileChannel file, RewriteJournal.Plan plan) throws IOException {
        int torn = 0;
        for (int i = 0; i < plan.edits().size(); i++) {
            Edit edit = plan.edits().get(i);
            if (edit.end() <= file.size()
                    && isTorn(read(file, edit), plan.before().get(i), edit.bytes())) {
                NewLayout.write(file, edit.offset(), edit.bytes());
                torn++;
            }
        }
        if (torn > 0) {
            file.force(true);
        }
        return torn;
    }

    private static byte[] read(FileChannel file, Edit edit) throws IOException {
        byte[] bytes = new byte[(int) edit.length()];
        NewLayout.read(file, edit.offset(), ByteBuffer.wrap(bytes));
        return bytes;
    }

    private static boolean isTorn(byte[] now, byte[] before, byte[] after) {
        for (int i = 0; i < now.length; i++) {
            if (now[i] != before[i] && now[i] != after[i]) {
                return false;
            }
        }
        return !Arrays.equals(now, before) && !Arrays.equals(now, after);
    }
}
