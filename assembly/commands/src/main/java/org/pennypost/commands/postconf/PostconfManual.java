package org.pennypost.commands.postconf;

import java.util.List;
import org.pennypost.commands.options.Manual;

/** What {@code postconf} takes. Source: postconf(1) of Postfix 3.7. */
public final class PostconfManual {
    /** The manual. */
    public static final Manual MANUAL = new Manual(
            "postconf",
            "shows and edits the configuration",
            List.of(
                    "postconf [-dfhHnopvx] [-c config_dir] [-C class,...] [parameter ...]",
                    "postconf [-ev] [-c config_dir] parameter=value ...",
                    "postconf -#|-X [-v] [-c config_dir] parameter ...",
                    "postconf -M [-fovx] [-c config_dir] [service[/type] ...]",
                    "postconf -M [-ev] [-c config_dir] service/type=value ...",
                    "postconf -M#|-MX [-v] [-c config_dir] service/type ...",
                    "postconf -F [-fhHovx] [-c config_dir] [service[/type[/field]] ...]",
                    "postconf -F [-ev] [-c config_dir] service/type/field=value ...",
                    "postconf -P [-fhHovx] [-c config_dir] [service[/type[/parameter]] ...]",
                    "postconf -P [-ev] [-c config_dir] service/type/parameter=value ...",
                    "postconf -PX [-v] [-c config_dir] service/type/parameter ...",
                    "postconf -b|-t [-v] [-c config_dir] [template_file]",
                    "postconf -a|-A|-l|-m|-T mode [-v] [-c config_dir]"),
            "Shows the parameters of main.cf with their values, or changes them; the same for the lines of master.cf. "
                    + "Output and exit codes are those of Postfix. The file is replaced whole when it is changed.",
            List.of(
                    option("-a", "Lists the SASL server types, for smtpd_sasl_type."),
                    option("-A", "Lists the SASL client types, for smtp_sasl_type."),
                    new Manual.Entry("-b", "[template_file]", "Refused: the texts of bounces are fixed."),
                    new Manual.Entry(
                            "-c",
                            "config_dir",
                            "Where main.cf and master.cf are; else MAIL_CONFIG, else /etc/pennypost."),
                    new Manual.Entry(
                            "-C",
                            "class,...",
                            "Shows only parameters of a class: builtin, service (named after services of master.cf), user (the "
                                    + "administrator's own), all."),
                    option("-d", "Shows the defaults, whatever main.cf says."),
                    option("-e", "Changes; taken for granted where an argument has an equals sign."),
                    option("-f", "Folds long lines."),
                    option("-F", "Shows or changes single fields of master.cf."),
                    option("-h", "Shows values without names."),
                    option("-H", "Shows names without values."),
                    option("-l", "Lists the ways of locking a mailbox."),
                    option("-m", "Lists the types of lookup tables."),
                    option("-M", "Shows or changes lines of master.cf."),
                    option("-n", "Shows only what main.cf sets."),
                    new Manual.Entry("-o", "name=value", "Takes a parameter to have this value, for what is shown."),
                    option("-p", "Shows parameters of main.cf; the default."),
                    option("-P", "Shows or changes the -o name=value of services in master.cf."),
                    new Manual.Entry("-t", "[template_file]", "Refused: the texts of bounces are fixed."),
                    new Manual.Entry(
                            "-T",
                            "mode",
                            "Tells about TLS: compile-version, run-version (both: the Java that runs), public-key-algorithms."),
                    option("-v", "Accepted; changes nothing."),
                    option("-x", "Expands $name in values."),
                    option("-X", "Removes parameters or lines."),
                    option("-#", "Comments parameters or lines out.")),
            List.of(
                    new Manual.Section(
                            "EXIT STATUS",
                            "",
                            List.of(
                                    new Manual.Entry("0", "", "Done; there may be warnings on standard error."),
                                    new Manual.Entry("1", "", "A fatal error, told on standard error."))),
                    new Manual.Section(
                            "ENVIRONMENT",
                            "",
                            List.of(new Manual.Entry(
                                    "MAIL_CONFIG", "", "The configuration directory, when -c is not given."))),
                    new Manual.Section(
                            "SEE ALSO", "pennypost(1), postmap(1), postalias(1), newaliases(1)", List.of())));

    private PostconfManual() {}

    private static Manual.Entry option(String term, String meaning) {
        return new Manual.Entry(term, "", meaning);
    }
}
