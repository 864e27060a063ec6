package org.pennypost.mbox;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.CRC32C;

/**
 * The index of a mailbox as it lies in the server's own directory, so that a mailbox that nobody changed since need not be read.
 * A cache: whatever is wrong with the file, it is as if there were none. Used by one thread at a time.
 */
final class IndexFile {
    private static final int MAGIC = 0x50704902;
    private static final int RECORD = MessageTable.WORDS * Long.BYTES;
    private static final int BLOCK = MessageTable.CHUNK * RECORD;
    private static final int LONGEST_HEADER = 16 * 1024 * 1024;

    /** Fewer messages are not worth a mapping, which lasts until the garbage collector finds it. */
    private static final int FEW = 4096;

    private final Path file;

    IndexFile(Path file) {
        this.file = requireNonNull(file);
    }

    /** Whether so many messages stay in the file when it is read: it is never written again, only replaced. */
    static boolean isMapped(int messages) {
        return messages >= FEW;
    }

    /** Puts a new file in the place of the old one. It need not survive a loss of power: a torn one is noticed. */
    void write(MboxSnapshot index, ZoneId zone) throws IOException {
        StateFile.replace(FileChannel::open, file, out -> new Writer(out).write(index, zone));
    }

    /** Reads it; empty when there is none that can be used. */
    Optional<MboxSnapshot> read(ZoneId zone) throws IOException {
        try (FileChannel in = FileChannel.open(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            return new Reader(in).read(zone);
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
    }

    private static final class Writer {
        private final FileChannel out;
        private final CRC32C sum = new CRC32C();

        Writer(FileChannel out) {
            this.out = out;
        }

        void write(MboxSnapshot index, ZoneId zone) throws IOException {
            MessageTable messages = index.table();
            byte[] header = header(index, messages.kinds(), zone);
            put(ByteBuffer.allocate(8).putInt(MAGIC).putInt(header.length).flip());
            put(ByteBuffer.wrap(header));
            ByteBuffer block = ByteBuffer.allocate(BLOCK);
            for (int i = 0; i < messages.chunks(); i++) {
                int words = messages.copy(i, block.clear().asLongBuffer());
                put(block.limit(words * Long.BYTES));
            }
            ByteBuffer end = ByteBuffer.allocate(8).putLong(sum.getValue()).flip();
            put(end);
        }

        private void put(ByteBuffer bytes) throws IOException {
            sum.update(bytes.duplicate());
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        }

        private static byte[] header(MboxSnapshot index, List<MessageFlags> flags, ZoneId zone) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream to = new DataOutputStream(bytes);
            FileStatus status = index.status().orElseThrow();
            to.writeUTF(zone.getId());
            to.writeLong(status.device());
            to.writeLong(status.inode());
            to.writeLong(status.size());
            Instant modified = status.modified();
            to.writeLong(modified.getEpochSecond());
            to.writeInt(modified.getNano());
            to.writeLong(index.uidValidity());
            to.writeLong(index.lastUid());
            to.writeLong(index.highestModSeq());
            to.writeBoolean(index.based());
            words(to, List.copyOf(index.keywords()));
            to.writeInt(flags.size());
            for (MessageFlags one : flags) {
                to.writeInt(one.bits());
                words(to, one.keywords());
            }
            to.writeInt(index.messages().size());
            return bytes.toByteArray();
        }

        private static void words(DataOutputStream to, List<String> words) throws IOException {
            to.writeInt(words.size());
            for (String word : words) {
                to.writeUTF(word);
            }
        }
    }

    private static final class Reader {
        private final FileChannel in;
        private final CRC32C sum = new CRC32C();
        private final List<MessageFlags> flags = new ArrayList<>();

        Reader(FileChannel in) {
            this.in = in;
        }

        Optional<MboxSnapshot> read(ZoneId zone) throws IOException {
            ByteBuffer begin = ByteBuffer.allocate(8);
            if (!get(begin) || begin.getInt() != MAGIC) {
                return Optional.empty();
            }
            int length = begin.getInt();
            ByteBuffer header = ByteBuffer.allocate(Math.max(0, Math.min(length, LONGEST_HEADER)));
            if (length > LONGEST_HEADER || !get(header)) {
                return Optional.empty();
            }
            try {
                return read(new DataInputStream(new ByteArrayInputStream(header.array())), zone);
            } catch (IOException | DateTimeException | IndexOutOfBoundsException torn) {
                return Optional.empty();
            }
        }

        private Optional<MboxSnapshot> read(DataInputStream header, ZoneId zone) throws IOException {
            if (!header.readUTF().equals(zone.getId())) {
                return Optional.empty();
            }
            long device = header.readLong();
            long inode = header.readLong();
            long size = header.readLong();
            Instant modified = Instant.ofEpochSecond(header.readLong(), header.readInt());
            FileStatus status = new FileStatus(device, inode, 1, 0, size, Instant.EPOCH, modified, Instant.EPOCH);
            long uidValidity = header.readLong();
            long lastUid = header.readLong();
            long highestModSeq = header.readLong();
            boolean based = header.readBoolean();
            TreeSet<String> keywords = new TreeSet<>(words(header));
            int kinds = header.readInt();
            for (int i = 0; i < kinds; i++) {
                int bits = header.readInt() & (2 * MessageFlags.DELETED - 1);
                flags.add(MessageFlags.of(bits, new TreeSet<>(words(header))));
            }
            Optional<MessageTable> messages = messages(header.readInt());
            return messages.map(all ->
                    new MboxSnapshot(Optional.of(status), uidValidity, lastUid, highestModSeq, keywords, all, based));
        }

        private static List<String> words(DataInputStream from) throws IOException {
            List<String> words = new ArrayList<>();
            for (int n = from.readInt(); n > 0; n--) {
                words.add(from.readUTF());
            }
            return words;
        }

        private Optional<MessageTable> messages(int count) throws IOException {
            if (count < 0
                    || count > Integer.MAX_VALUE / RECORD
                    || in.size() - in.position() != (long) count * RECORD + Long.BYTES) {
                return Optional.empty();
            }
            Optional<ByteBuffer> records = records(count * RECORD);
            if (records.isEmpty()) {
                return Optional.empty();
            }
            MessageTable messages = MessageTable.of(count, flags, records.get().asLongBuffer());
            long expected = sum.getValue();
            ByteBuffer end = ByteBuffer.allocate(Long.BYTES);
            return get(end) && end.getLong() == expected ? Optional.of(messages) : Optional.empty();
        }

        private Optional<ByteBuffer> records(int size) throws IOException {
            if (!isMapped(size / RECORD)) {
                ByteBuffer read = ByteBuffer.allocate(size);
                return get(read) ? Optional.of(read) : Optional.empty();
            }
            ByteBuffer mapped = in.map(FileChannel.MapMode.READ_ONLY, in.position(), size);
            in.position(in.position() + size);
            sum.update(mapped.duplicate());
            return Optional.of(mapped);
        }

        /** Fills a buffer; gives whether that was possible. */
        private boolean get(ByteBuffer bytes) throws IOException {
            int from = bytes.position();
            while (bytes.hasRemaining()) {
                if (in.read(bytes) < 0) {
                    return false;
                }
            }
            bytes.position(from);
            sum.update(bytes.duplicate());
            return true;
        }
    }
}
