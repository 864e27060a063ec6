package org.pennypost.sieved;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.pennypost.sieved.ScriptStore.Script;

/** The commands of a user who has logged in. Replies are whole lines; each byte of an argument is a character. Source: RFC 5804. */
final class SieveSession {
    private static final int LONGEST_NAME = 128;
    private static final String NONE = "NO (NONEXISTENT) \"Script does not exist.\"";

    private final ScriptStore store;
    private final ScriptStore.Opening opening;
    private final Output output;

    /** The way back to the client. */
    interface Output {
        void reply(String line);

        void send(byte[] bytes);
    }

    SieveSession(ScriptStore store, ScriptStore.Opening opening, Output output) {
        this.store = requireNonNull(store);
        this.opening = requireNonNull(opening);
        this.output = requireNonNull(output);
    }

    /** Carries a command out; false for one that is not known, or has other arguments. */
    boolean run(String name, List<String> arguments) throws IOException {
        switch (name + "/" + arguments.size()) {
            case "LISTSCRIPTS/0" -> list();
            case "GETSCRIPT/1" -> get(text(arguments.get(0)));
            case "PUTSCRIPT/2" -> put(text(arguments.get(0)), arguments.get(1).getBytes(ISO_8859_1));
            case "CHECKSCRIPT/1" -> check(arguments.get(0).getBytes(ISO_8859_1));
            case "SETACTIVE/1" -> activate(text(arguments.get(0)));
            case "DELETESCRIPT/1" -> delete(text(arguments.get(0)));
            case "RENAMESCRIPT/2" -> rename(text(arguments.get(0)), text(arguments.get(1)));
            case "HAVESPACE/2" -> haveSpace(text(arguments.get(0)), arguments.get(1));
            default -> {
                return false;
            }
        }
        return true;
    }

    private static String text(String bytes) {
        return new String(bytes.getBytes(ISO_8859_1), UTF_8);
    }

    private void ok(String text) {
        output.reply("OK \"" + text + "\"");
    }

    private void list() throws IOException {
        for (Script each : store.list()) {
            output.reply(quoted(each.name()) + (each.active() ? " ACTIVE" : ""));
        }
        ok("Listscripts completed.");
    }

    private void get(String name) throws IOException {
        Optional<byte[]> text = isValid(name) ? store.get(name) : Optional.empty();
        if (text.isEmpty()) {
            output.reply(NONE);
            return;
        }
        output.reply("{" + text.get().length + "}");
        output.send(text.get());
        output.reply("");
        ok("Getscript completed.");
    }

    private void put(String name, byte[] text) throws IOException {
        if (isRefused(name) || isBroken(text)) {
            return;
        }
        store.put(name, text);
        ok("PUTSCRIPT completed.");
    }

    private void check(byte[] text) {
        if (!isBroken(text)) {
            ok("Script checked successfully.");
        }
    }

    private void haveSpace(String name, String size) {
        if (!size.matches("[0-9]{1,10}")) {
            output.reply("NO \"Invalid size argument.\"");
        } else if (!isRefused(name)) {
            if (Long.parseLong(size) > SieveDialogue.LARGEST) {
                output.reply("NO (QUOTA/MAXSIZE) \"Script is too large (max " + SieveDialogue.LARGEST + " bytes).\"");
            } else {
                ok("Putscript would succeed.");
            }
        }
    }

    private boolean isRefused(String name) {
        if (!isValid(name)) {
            output.reply("NO \"Invalid script name.\"");
            return true;
        }
        return false;
    }

    private boolean isBroken(byte[] text) {
        Optional<String> problem = opening.problem(text);
        problem.ifPresent(what -> output.reply("NO " + quoted(what)));
        return problem.isPresent();
    }

    private void activate(String name) throws IOException {
        if (name.isEmpty()) {
            boolean none = store.list().stream().noneMatch(Script::active);
            store.activate(Optional.empty());
            ok(none ? "No scripts currently active." : "Setactive completed.");
        } else if (find(script -> script.name().equals(name)).isEmpty()) {
            output.reply(NONE);
        } else {
            store.activate(Optional.of(name));
            ok("Setactive completed.");
        }
    }

    private Optional<Script> find(Predicate<Script> condition) throws IOException {
        return store.list().stream().filter(condition).findFirst();
    }

    private void delete(String name) throws IOException {
        Optional<Script> found = find(script -> script.name().equals(name));
        if (found.isEmpty()) {
            output.reply(NONE);
        } else if (found.get().active()) {
            output.reply("NO (ACTIVE) \"Cannot delete the active Sieve script.\"");
        } else {
            store.delete(name);
            ok("Deletescript completed.");
        }
    }

    private void rename(String from, String to) throws IOException {
        if (isRefused(to)) {
            return;
        }
        if (find(script -> script.name().equals(from)).isEmpty()) {
            output.reply(NONE);
        } else if (find(script -> script.name().equals(to)).isPresent()) {
            output.reply("NO (ALREADYEXISTS) \"A Sieve script with that name already exists.\"");
        } else {
            store.rename(from, to);
            ok("Renamescript completed.");
        }
    }

    /** A name becomes the name of a file: it must stay in its directory. */
    private static boolean isValid(String name) {
        return !name.isEmpty()
                && name.length() <= LONGEST_NAME
                && !name.startsWith(".")
                && name.indexOf('/') < 0
                && name.chars()
                        .noneMatch(c -> Character.isISOControl(c) || c == '\u2028' || c == '\u2029' || c == '\ufffd');
    }

    static String quoted(String text) {
        return "\"" + text.replaceAll("[\\r\\n\0]+", " ").replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
