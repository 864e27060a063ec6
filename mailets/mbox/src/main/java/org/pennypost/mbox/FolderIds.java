package org.pennypost.mbox;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the folders of a user were called first, by which they are known for good: renaming changes the name alone. Of a long name that is a
 * digest, so that ids that are made of it are no longer than RFC 8474 allows.
 *
 * <p>Kept in a file of the server's, for those that are not called as they were first: the first name and the one of now, in modified UTF-7, with a tab
 * between them. The name of now is empty for a folder that is gone: another one of its name is known by that name and a number. After the loss of the
 * file all are known by their names of now. Thread safe. Source: RFC 8474 section 4.
 */
final class FolderIds {
    /** In no name of a folder. */
    private static final String NUMBER = "//";

    /** Bytes of user and name, of which ids of messages are made with base64 and two numbers, in 255 characters. */
    private static final int LONGEST = 168;

    private final Path file;
    private final int longest;
    /** Names by their digests, of the folders that anybody asked for. */
    private final Map<String, String> digested = new TreeMap<>();

    private Map<String, String> known;

    FolderIds(Path file, String user) {
        this.file = requireNonNull(file);
        this.longest = LONGEST - user.getBytes(StandardCharsets.UTF_8).length;
    }

    /** What a folder is called first when it is new. */
    private String fresh(String name) {
        if (name.getBytes(StandardCharsets.UTF_8).length <= longest) {
            return name;
        }
        String digest = NUMBER + Digest.of(name);
        digested.put(digest, name);
        return digest;
    }

    private Map<String, String> known() throws IOException {
        if (known == null) {
            Map<String, String> read = new TreeMap<>();
            try {
                for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
                    int tab = line.indexOf('\t');
                    if (tab > 0) {
                        read.put(
                                ModifiedUtf7.decode(line.substring(0, tab)),
                                ModifiedUtf7.decode(line.substring(tab + 1)));
                    }
                }
            } catch (NoSuchFileException none) {
                read.clear();
            }
            known = read;
        }
        return known;
    }

    /** Gives what a folder was called first. */
    synchronized String first(String name) throws IOException {
        Map<String, String> all = known();
        String fresh = fresh(name);
        if (all.isEmpty()) {
            return fresh;
        }
        for (Map.Entry<String, String> one : all.entrySet()) {
            if (one.getValue().equals(name)) {
                return one.getKey();
            }
        }
        return all.containsKey(fresh) ? another(fresh, name) : fresh;
    }

    /** There was a folder of this name before. */
    private String another(String fresh, String name) throws IOException {
        Map<String, String> all = new TreeMap<>(known());
        int number = 1;
        while (all.containsKey(fresh + NUMBER + number)) {
            number++;
        }
        all.put(fresh + NUMBER + number, name);
        keep(all);
        return fresh + NUMBER + number;
    }

    /** Gives what a folder is called now, a name that none can have when it is gone. */
    synchronized String now(String first) throws IOException {
        Map<String, String> all = known();
        String now = all.get(first);
        if (now == null) {
            String name = first.startsWith(NUMBER) ? digested.getOrDefault(first, NUMBER) : first;
            return all.containsValue(name) ? NUMBER : name;
        }
        return now.isEmpty() ? NUMBER : now;
    }

    /** Remembers that folders have other names now, beginning with another word. */
    synchronized void rename(Collection<String> names, String from, String to) throws IOException {
        Map<String, String> firsts = new TreeMap<>();
        for (String name : names) {
            firsts.put(name, first(name));
        }
        Map<String, String> all = new TreeMap<>(known());
        for (String name : names) {
            String first = firsts.get(name);
            String now = to + name.substring(from.length());
            if (fresh(now).equals(first)) {
                all.remove(first);
            } else {
                all.put(first, now);
            }
        }
        keep(all);
    }

    /** Remembers that a folder is gone. */
    synchronized void remove(String name) throws IOException {
        String first = first(name);
        Map<String, String> all = new TreeMap<>(known());
        all.put(first, "");
        keep(all);
    }

    private void keep(Map<String, String> all) throws IOException {
        StringBuilder text = new StringBuilder();
        all.forEach((first, now) -> text.append(ModifiedUtf7.encode(first) + "\t" + ModifiedUtf7.encode(now) + "\n"));
        StateFile.replace(FileChannel::open, file, out -> StateFile.write(out, text.toString()));
        known = all;
    }
}
