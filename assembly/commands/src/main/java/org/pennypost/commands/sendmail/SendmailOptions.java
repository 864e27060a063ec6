package org.pennypost.commands.sendmail;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.pennypost.commands.options.Fatal;
import org.pennypost.commands.options.Terminal;
import org.pennypost.conf.control.Submission;

/** What a command line of {@code sendmail} asks for. Source: Postfix {@code sendmail.c}. */
final class SendmailOptions {
    private static final Set<String> NOTIFY = Set.of("NEVER", "SUCCESS", "FAILURE", "DELAY");
    private static final Map<Character, Mode> MODES = Map.of(
            'm', Mode.ENQUEUE,
            's', Mode.SMTP,
            'p', Mode.LIST,
            'i', Mode.ALIASES,
            'v', Mode.VERIFY,
            'd', Mode.DAEMON,
            'l', Mode.DAEMON,
            'h', Mode.NOTHING,
            'H', Mode.NOTHING);

    private final Terminal terminal;
    private final Map<String, String> attributes = new HashMap<>();
    private final List<String> recipients = new ArrayList<>();
    private Mode mode;
    private Optional<String> configuration = Optional.empty();
    private Optional<String> sender = Optional.empty();
    private Optional<String> fullName = Optional.empty();
    private Optional<String> aliases = Optional.empty();
    private String flush = "";
    private boolean dotEnds = true;
    private boolean fromHeader;
    private int verbose;

    /** What the command does. */
    enum Mode {
        ENQUEUE(""),
        VERIFY(""),
        SMTP("stand-alone mode"),
        LIST("display queue mode"),
        ALIASES("alias initialization mode"),
        FLUSH("flush queue mode"),
        DAEMON("daemon mode"),
        NOTHING("");

        private final String alone;

        Mode(String alone) {
            this.alone = alone;
        }
    }

    /** The command line is wrong beyond what a warning says; usage is printed. */
    private SendmailOptions(Terminal terminal, Mode mode) {
        this.terminal = terminal;
        this.mode = mode;
    }

    /**
     * Reads a command line.
     *
     * @param mode what the command does unless an option says otherwise
     * @throws Fatal when it makes no sense
     */
    static SendmailOptions parse(Terminal terminal, Mode mode, List<String> words) throws Fatal {
        SendmailOptions options = new SendmailOptions(terminal, mode);
        int at = 0;
        while (at < words.size()
                && words.get(at).startsWith("-")
                && words.get(at).length() > 1) {
            String word = words.get(at++);
            if (word.equals("--")) {
                break;
            }
            if (word.equals("-q")) { // alone it takes no value
                options.mode = Mode.FLUSH;
            } else {
                at += options.word(word, at < words.size() ? Optional.of(words.get(at)) : Optional.empty());
            }
        }
        options.recipients.addAll(words.subList(at, words.size()));
        options.check();
        return options;
    }

    /** Takes the options of one word; gives how many words after it were used. */
    private int word(String word, Optional<String> next) throws Fatal {
        String letters = SendmailManual.SENDMAIL.letters();
        for (int i = 1; i < word.length(); i++) {
            char letter = word.charAt(i);
            int known = letter == ':' ? -1 : letters.indexOf(letter);
            if (known < 0) {
                throw misuse("invalid option -- '" + letter + "'");
            }
            if (known + 1 == letters.length() || letters.charAt(known + 1) != ':') {
                option(letter, "");
                continue;
            }
            boolean own = i + 1 < word.length();
            if (!own && next.isEmpty()) {
                throw misuse("option requires an argument -- '" + letter + "'");
            }
            option(letter, own ? word.substring(i + 1) : next.get());
            return own ? 0 : 1;
        }
        return 0;
    }

    private Fatal misuse(String text) {
        terminal.err().println(terminal.command() + ": " + text);
        return new Fatal("usage: sendmail [options]");
    }

    private void option(char letter, String value) throws Fatal {
        switch (letter) {
            case 'B' -> body(value);
            case 'C' -> configuration = Optional.of(value);
            case 'F' -> fullName = Optional.of(value);
            case 'I' -> mode = Mode.ALIASES;
            case 'N' -> notifies(value);
            case 'R' -> returns(value);
            case 'V' -> attributes.put(Submission.DSN_ENVID, value);
            case 'X' -> throw new Fatal("unsupported: -X" + first(value));
            case 'b' -> mode(value);
            case 'f', 'r' -> sender = Optional.of(value);
            case 'i' -> dotEnds = false;
            case 'n' -> throw new Fatal("-n option not supported");
            case 'o' -> oldOption(value);
            case 'q' -> queue(value);
            case 't' -> fromHeader = true;
            case 'v' -> verbose++;
            default -> {
                // known from other sendmails, and without meaning here
            }
        }
    }

    private static String first(String value) {
        return value.isEmpty() ? "" : value.substring(0, 1);
    }

    private void body(String value) throws Fatal {
        String kind = value.toUpperCase(Locale.ROOT);
        if (!Set.of("8BITMIME", "7BIT").contains(kind)) {
            throw new Fatal("-B option needs 8BITMIME or 7BIT");
        }
        attributes.put(Submission.BODY, kind);
    }

    private void notifies(String value) {
        Set<String> wishes = new TreeSet<>();
        for (String wish : value.split("[, ]+", -1)) {
            if (!NOTIFY.contains(wish.toUpperCase(Locale.ROOT))) {
                terminal.warn("unknown DSN NOTIFY command value \"" + wish + "\" in \"" + value + "\"");
                terminal.warn("bad -N option value -- ignored");
                return;
            }
            wishes.add(wish.toUpperCase(Locale.ROOT));
        }
        if (wishes.contains("NEVER") && wishes.size() > 1) {
            terminal.warn("bad -N option value -- ignored");
            return;
        }
        attributes.put(Submission.DSN_NOTIFY, String.join(",", wishes));
    }

    private void returns(String value) {
        String wish = value.toUpperCase(Locale.ROOT);
        if (wish.equals("FULL") || wish.equals("HDRS")) {
            attributes.put(Submission.DSN_RET, wish);
        } else {
            terminal.warn("bad -R option value -- ignored");
        }
    }

    private void mode(String value) throws Fatal {
        Mode wanted = value.isEmpty() ? null : MODES.get(value.charAt(0));
        if (wanted == null) {
            throw new Fatal("unsupported: -b" + first(value));
        }
        mode = wanted;
    }

    private void oldOption(String value) throws Fatal {
        if (value.equals("A")) {
            throw new Fatal("-oA requires pathname");
        }
        if (value.startsWith("A")) {
            aliases = Optional.of(value.substring(1));
        } else if (value.startsWith("i")) {
            dotEnds = false;
        }
    }

    private void queue(String value) throws Fatal {
        if (!value.isEmpty() && Character.isDigit(value.charAt(0))) {
            mode = mode == Mode.DAEMON ? mode : Mode.NOTHING; // the server has its own interval
        } else if (value.startsWith("I") || value.startsWith("R")) {
            mode = Mode.FLUSH;
            flush = value;
        } else {
            throw new Fatal("-q" + first(value) + " is not implemented");
        }
    }

    private void check() throws Fatal {
        if (!mode.alone.isEmpty() && !recipients.isEmpty()) {
            throw new Fatal(mode.alone + " requires no recipient");
        }
        if (fromHeader && mode == Mode.VERIFY) {
            throw new Fatal("-t option cannot be used with -bv");
        }
        if (verbose > 0 && mode == Mode.VERIFY) {
            throw new Fatal("-v option cannot be used with -bv");
        }
        if (fromHeader && mode != Mode.ENQUEUE) {
            throw new Fatal("-t can be used only in delivery mode");
        }
        if (mode == Mode.VERIFY) {
            attributes.put(Submission.TRACE, Submission.VERIFY);
        } else if (verbose == 1) {
            attributes.put(Submission.TRACE, Submission.RECORD);
        }
    }

    Mode mode() {
        return mode;
    }

    /** {@code -C}: a directory, or the file in it. */
    Optional<String> configuration() {
        return configuration;
    }

    Optional<String> sender() {
        return sender;
    }

    Optional<String> fullName() {
        return fullName;
    }

    /** {@code -oA}: what {@code -bi} makes instead of alias_database. */
    Optional<String> aliases() {
        return aliases;
    }

    /** What follows {@code -q}: {@code Iid}, {@code Rsite}, or nothing. */
    String flush() {
        return flush;
    }

    boolean dotEnds() {
        return dotEnds;
    }

    boolean recipientsFromHeader() {
        return fromHeader;
    }

    /** By the names of {@link Submission}. */
    Map<String, String> attributes() {
        return attributes;
    }

    /** As typed. */
    List<String> recipients() {
        return recipients;
    }
}
