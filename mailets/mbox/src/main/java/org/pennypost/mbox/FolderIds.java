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
 * What the folders of a user were called first, by which they are known for good: renaming changes the name alone.
 *
 * <p>Kept in a file of the server's, for those that are not called as they were first: the first name and the one of now, in modified UTF-7, with a tab
 * between them. The name of now is empty for a folder that is gone: another one of its name is known by that name and a number. After the loss of the
 * file all are known by their names of now. Thread safe. Source: RFC 8474 section 4.
 */
final class FolderIds {
    /** In no name of a folder. */
    private static final String NUMBER = "//";

    private final Path file;
    private Map<String, String> known;

    FolderIds(Path file) {
        this.file = requireNonNull(file);
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
        if (all.isEmpty()) {
            return name;
        }
        for (Map.Entry<String, String> one : all.entrySet()) {
            if (one.getValue().equals(name)) {
                return one.getKey();
            }
        }
        return all.containsKey(name) ? another(name) : name;
    }

    /** There was a folder of this name before. */
    private String another(String name) throws IOException {
        Map<String, String> all = new TreeMap<>(known());
        int number = 1;
        while (all.containsKey(name + NUMBER + number)) {
            number++;
        }
        all.put(name + NUMBER + number, name);
        keep(all);
        return name + NUMBER + number;
    }

    /** Gives what a folder is called now, a name that none can have when it is gone. */
    synchronized String now(String first) throws IOException {
        Map<String, String> all = known();
        if (all.isEmpty()) {
            return first;
        }
        String now = all.get(first);
        if (now == null) {
            return all.containsValue(first) ? NUMBER : first;
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
            if (now.equals(first)) {
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
