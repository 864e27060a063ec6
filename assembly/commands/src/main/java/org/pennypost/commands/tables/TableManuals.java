package org.pennypost.commands.tables;

import java.util.List;
import org.pennypost.commands.options.Manual;

/** What {@code postmap}, {@code postalias} and {@code newaliases} take. Source: postmap(1), postalias(1), newaliases(1) of Postfix 3.7. */
public final class TableManuals {
    private static final Manual.Entry CONFIGURATION =
            new Manual.Entry("-c", "config_dir", "Where main.cf is; else MAIL_CONFIG, else /etc/pennypost.");
    private static final Manual.Entry VERBOSE = option("-v", "Accepted; changes nothing.");
    private static final List<Manual.Entry> OPTIONS = List.of(
            option(
                    "-b",
                    "With \"-q -\": standard input is a message, and each line of its body is a key, as for body_checks."),
            CONFIGURATION,
            new Manual.Entry(
                    "-d", "key", "Removes a key from the tables; \"-\" takes keys from standard input, one a line."),
            option("-f", "Keeps capitals in keys, when a table is made and when it is asked."),
            option(
                    "-h",
                    "With \"-q -\": standard input is a message, and each header of it is a key, as for header_checks."),
            option("-i", "Adds what standard input says to the table instead of making it anew."),
            option("-m", "With -b or -h: the message may have parts. It is taken as one."),
            option("-n", "Accepted; changes nothing: no null byte ends keys and values."),
            option("-N", "Accepted; changes nothing: no null byte ends keys and values."),
            option("-o", "Accepted; changes nothing: the table is written by whoever runs the command."),
            option("-p", "Gives the table mode 0644 instead of its source's."),
            new Manual.Entry(
                    "-q",
                    "key",
                    "Asks the tables for a key and prints the first value; \"-\" takes keys from standard input, one a line, and prints "
                            + "key and value of each that is found."),
            option("-r", "A repeated key takes the place of the earlier one, without a warning."),
            option("-s", "Prints all entries of a table."),
            option("-u", "Accepted; changes nothing: text is UTF-8."),
            option("-U", "Accepted; changes nothing: text is UTF-8."),
            VERBOSE,
            option("-w", "Does not warn of repeated keys; the first one counts."));
    private static final Manual.Section EXIT = new Manual.Section(
            "EXIT STATUS",
            "",
            List.of(
                    new Manual.Entry("0", "", "Done; with -q and -d: a key was found."),
                    new Manual.Entry("1", "", "No key was found, or a fatal error, told on standard error.")));
    private static final Manual.Section ENVIRONMENT = new Manual.Section(
            "ENVIRONMENT",
            "",
            List.of(new Manual.Entry("MAIL_CONFIG", "", "The configuration directory, when -c is not given.")));
    private static final Manual.Section FILES = new Manual.Section(
            "FILES",
            "",
            List.of(
                    new Manual.Entry("$data_directory/tables", "", "The compiled form of hash, btree and lmdb tables."),
                    new Manual.Entry("NAME.cdb", "", "The compiled form of cdb tables, which Postfix reads too.")));

    /** The manual of {@code postmap}. */
    public static final Manual POSTMAP = manual(
            "postmap",
            "makes and asks lookup tables",
            "Makes the compiled form of lookup tables from their text, changes it, or asks tables of any type. "
                    + "Without a type a table is of default_database_type. The text has one entry a line: key, blanks, value; a line that begins "
                    + "with blanks continues the one before, one that begins with # is a comment.");
    /** The manual of {@code postalias}. */
    public static final Manual POSTALIAS = manual(
            "postalias",
            "makes and asks tables of aliases",
            "Does what postmap does, for text in the form of aliases(5): key, colon, value.");
    /** The manual of {@code newaliases}. */
    public static final Manual NEWALIASES = new Manual(
            "newaliases",
            "makes the tables of aliases anew",
            List.of("newaliases [-v] [-c config_dir]"),
            "Makes the compiled form of every table that alias_database names.",
            List.of(CONFIGURATION, VERBOSE),
            List.of(
                    ENVIRONMENT,
                    FILES,
                    new Manual.Section("SEE ALSO", "pennypost(1), postalias(1), postconf(1)", List.of())));

    private TableManuals() {}

    private static Manual.Entry option(String term, String meaning) {
        return new Manual.Entry(term, "", meaning);
    }

    private static Manual manual(String name, String purpose, String description) {
        return new Manual(
                name,
                purpose,
                List.of(name + " [-bfhimnNoprsuUvw] [-c config_dir] [-d key] [-q key] [map_type:]file..."),
                description,
                OPTIONS,
                List.of(
                        EXIT,
                        ENVIRONMENT,
                        FILES,
                        new Manual.Section("SEE ALSO", "pennypost(1), postconf(1), newaliases(1)", List.of())));
    }
}
