package org.pennypost.mbox;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * The file that makes a rewrite of an mbox in place safe: first the plan, then for each step the bytes that the step
 * writes, in two places by turns, so that the one before stays while the next is written.
 *
 * <p>Each part has a checksum; what is torn counts as not written. Used by one thread.
 */
final class RewriteJournal implements AutoCloseable {
    private static final int PLAN = 0x70706a31;
    private static final int STEP = 0x70706a73;
    private static final int HEADER = 12;
    private static final int STEP_HEADER = 48;

    private final FileOpener opener;
    private final Path path;
    private final FileChannel file;
    private final long slots;
    private final int step;

    /**
     * What is to be done.
     *
     * @param mailbox the file as it was before, by device and inode
     * @param oldSize its size
     * @param edits what is replaced
     * @param before what stands there, when nothing moves; else empty
     */
    record Plan(FileKey mailbox, long oldSize, List<Edit> edits, List<byte[]> before) {}

    /** Which file it is. */
    record FileKey(long device, long inode) {
        static FileKey of(FileStatus status) {
            return new FileKey(status.device(), status.inode());
        }
    }

    /**
     * A step that is complete in the journal.
     *
     * @param number from 0
     * @param place where in the new file it writes
     * @param bytes what
     * @param next what the beginning of the following step was to be
     * @param nextLength how much of it was looked at
     * @param last whether the file only has to be cut off behind it
     */
    @SuppressWarnings("ArrayRecordComponent") // large, made once, compared by nobody
    record Step(int number, long place, byte[] bytes, int next, int nextLength, boolean last) {}

    private RewriteJournal(FileOpener opener, Path path, FileChannel file, long slots, int step) {
        this.step = step;
        this.opener = opener;
        this.path = path;
        this.file = file;
        this.slots = slots;
    }

    /** Writes a plan to stable storage. */
    static RewriteJournal begin(FileOpener opener, Path path, Plan plan, int step) throws IOException {
        byte[] bytes = bytes(plan);
        FileChannel file = opener.open(
                path,
                Set.of(
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS));
        boolean begun = false;
        try {
            ByteBuffer head = ByteBuffer.allocate(HEADER);
            head.putInt(PLAN).putInt(bytes.length).putInt(crc(bytes));
            NewLayout.write(file, 0, head.array());
            NewLayout.write(file, HEADER, bytes);
            file.force(true);
            syncDirectory(opener, path);
            begun = true;
            return new RewriteJournal(opener, path, file, HEADER + bytes.length, step);
        } finally {
            if (!begun) {
                file.close();
            }
        }
    }

    /** A journal that was left over; empty when there is none, or its plan was never complete. */
    static Optional<RewriteJournal> open(FileOpener opener, Path path, int step) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        FileChannel file =
                opener.open(path, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
        RewriteJournal journal = new RewriteJournal(opener, path, file, -1, step);
        Optional<byte[]> plan = journal.checked(0, PLAN);
        if (plan.isEmpty()) {
            journal.finish();
            return Optional.empty();
        }
        return Optional.of(new RewriteJournal(opener, path, file, HEADER + plan.get().length, step));
    }

    Plan plan() throws IOException {
        DataInputStream in = new DataInputStream(
                new java.io.ByteArrayInputStream(checked(0, PLAN).orElseThrow()));
        FileKey key = new FileKey(in.readLong(), in.readLong());
        long oldSize = in.readLong();
        int count = in.readInt();
        List<Edit> edits = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            long offset = in.readLong();
            long length = in.readLong();
            edits.add(new Edit(offset, length, in.readNBytes(in.readInt())));
        }
        List<byte[]> before = new ArrayList<>();
        while (in.available() > 0 && before.size() < count) {
            before.add(in.readNBytes((int) edits.get(before.size()).length()));
        }
        return new Plan(key, oldSize, edits, before);
    }

    /** Writes a step to stable storage. */
    void write(Step step) throws IOException {
        ByteBuffer record = ByteBuffer.allocate(STEP_HEADER + step.bytes().length);
        record.putInt(STEP).putInt(step.number()).putLong(step.place());
        record.putInt(step.bytes().length).putInt(crc(step.bytes()));
        record.putInt(step.next()).putInt(step.last() ? ~step.nextLength() : step.nextLength());
        record.putInt(crc(java.util.Arrays.copyOf(record.array(), record.position())));
        record.position(STEP_HEADER);
        record.put(step.bytes());
        NewLayout.write(file, slot(step.number()), record.array());
        file.force(false);
    }

    /** The last step that is complete. */
    Optional<Step> last() throws IOException {
        Optional<Step> even = step(0);
        Optional<Step> odd = step(1);
        if (even.isEmpty() || odd.isEmpty()) {
            return even.or(() -> odd);
        }
        return even.get().number() > odd.get().number() ? even : odd;
    }

    private Optional<Step> step(int slot) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(STEP_HEADER);
        if (!filled(head, slot(slot)) || head.getInt(0) != STEP) {
            return Optional.empty();
        }
        int checked = 4 + 4 + 8 + 4 + 4 + 4 + 4;
        if (head.getInt(checked) != crc(java.util.Arrays.copyOf(head.array(), checked))) {
            return Optional.empty();
        }
        int length = head.getInt(16);
        if (length < 0 || length > step) {
            return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.allocate(length);
        if (!filled(bytes, slot(slot) + STEP_HEADER) || crc(bytes.array()) != head.getInt(20)) {
            return Optional.empty();
        }
        int next = head.getInt(28);
        return Optional.of(new Step(
                head.getInt(4), head.getLong(8), bytes.array(), head.getInt(24), next < 0 ? ~next : next, next < 0));
    }

    private long slot(int number) {
        return slots + (number & 1) * (long) (STEP_HEADER + step);
    }

    /** Makes sure that it is never followed again, then removes it. */
    void finish() throws IOException {
        NewLayout.write(file, 0, new byte[HEADER]);
        file.force(false);
        file.close();
        Files.deleteIfExists(path);
    }

    /** Puts it aside: it does not fit the mailbox any more, but may help somebody who looks for what was lost. */
    void putAside() throws IOException {
        file.close();
        Files.move(
                path,
                path.resolveSibling(path.getFileName() + ".unused"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        syncDirectory(opener, path);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private Optional<byte[]> checked(long at, int magic) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(HEADER);
        if (!filled(head, at) || head.getInt(0) != magic) {
            return Optional.empty();
        }
        int length = head.getInt(4);
        // Of a head that a power cut tore, zeros would be an empty piece with a right sum.
        if (length <= 0 || length > file.size() - at - HEADER) {
            return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.allocate(length);
        return filled(bytes, at + HEADER) && crc(bytes.array()) == head.getInt(8)
                ? Optional.of(bytes.array())
                : Optional.empty();
    }

    private boolean filled(ByteBuffer buffer, long at) throws IOException {
        if (at + buffer.remaining() > file.size()) {
            return false;
        }
        NewLayout.read(file, at, buffer);
        return true;
    }

    private static byte[] bytes(Plan plan) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeLong(plan.mailbox().device());
        out.writeLong(plan.mailbox().inode());
        out.writeLong(plan.oldSize());
        out.writeInt(plan.edits().size());
        for (Edit edit : plan.edits()) {
            out.writeLong(edit.offset());
            out.writeLong(edit.length());
            out.writeInt(edit.bytes().length);
            out.write(edit.bytes());
        }
        for (byte[] piece : plan.before()) {
            out.write(piece);
        }
        return bytes.toByteArray();
    }

    static int crc(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    static void syncDirectory(FileOpener opener, Path path) throws IOException {
        try (FileChannel directory = opener.open(path.toAbsolutePath().getParent(), Set.of(StandardOpenOption.READ))) {
            directory.force(true);
        }
    }
}
