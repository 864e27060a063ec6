package org.pennypost.mbox;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What lstat(2) tells of a path. Looking at it opens no descriptor.
 *
 * @param device number of the file system
 * @param inode number of the file in it
 * @param links how many names the file has
 * @param mode type and permissions
 * @param size bytes
 * @param changed last change of the inode
 * @param modified last change of the content
 * @param accessed last reading
 */
public record FileStatus(
        long device, long inode, int links, int mode, long size, Instant changed, Instant modified, Instant accessed) {
    private static final String ATTRIBUTES = "unix:dev,ino,nlink,mode,size,ctime,lastModifiedTime,lastAccessTime";
    private static final int TYPE = 0170000;
    private static final int REGULAR = 0100000;
    private static final int DIRECTORY = 0040000;
    private static final int SYMBOLIC_LINK = 0120000;

    /** Looks at a path without following a symbolic link; empty when nothing is there. */
    static Optional<FileStatus> of(Path path) throws IOException {
        Map<String, Object> found;
        try {
            found = Files.readAttributes(path, ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        }
        return Optional.of(new FileStatus(
                number(found, "dev").longValue(),
                number(found, "ino").longValue(),
                number(found, "nlink").intValue(),
                number(found, "mode").intValue(),
                number(found, "size").longValue(),
                time(found, "ctime"),
                time(found, "lastModifiedTime"),
                time(found, "lastAccessTime")));
    }

    /** The same, but a directory, which folders below are in, is nothing: it becomes a file when it gets a message. */
    static Optional<FileStatus> ofFile(Path path) throws IOException {
        return of(path).filter(found -> !found.isDirectory());
    }

    /** The same where the answer can wait: what cannot be looked at counts as changed. */
    static Optional<FileStatus> ifSeen(Path path) {
        try {
            return of(path);
        } catch (IOException unseen) {
            return Optional.empty();
        }
    }

    FileStatus withSize(long now) {
        return new FileStatus(device, inode, links, mode, now, changed, modified, accessed);
    }

    boolean isRegular() {
        return (mode & TYPE) == REGULAR;
    }

    boolean isDirectory() {
        return (mode & TYPE) == DIRECTORY;
    }

    boolean isSameFile(FileStatus other) {
        return device == other.device && inode == other.inode;
    }

    /** Whether nothing was written since another look. */
    boolean isUnchangedSince(FileStatus other) {
        return isSameFile(other) && size == other.size && modified.equals(other.modified);
    }

    /**
     * Why mail must not be written there, in the words of Postfix's safe_open(3); empty when nothing speaks against it.
     *
     * @param anyLinks whether a file with several names will do
     */
    Optional<String> objection(boolean anyLinks) {
        return switch (mode & TYPE) {
            case REGULAR ->
                links == 1 || anyLinks ? Optional.empty() : Optional.of("file has " + links + " hard links");
            case DIRECTORY -> Optional.of("file is a directory");
            case SYMBOLIC_LINK -> Optional.of("file is a symbolic link");
            default -> Optional.of("file is not a regular file");
        };
    }

    /** What the operating system said, without the path and without Java's own words. */
    static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "No such file or directory";
        }
        if (e instanceof AccessDeniedException) {
            return "Permission denied";
        }
        String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
        return Objects.requireNonNullElse(reason, e.getClass().getSimpleName());
    }

    private static Number number(Map<String, Object> found, String name) {
        return (Number) found.get(name);
    }

    private static Instant time(Map<String, Object> found, String name) {
        return ((FileTime) found.get(name)).toInstant();
    }
}
