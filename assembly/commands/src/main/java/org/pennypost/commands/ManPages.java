package org.pennypost.commands;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.pennypost.commands.dovecot.DovecotManuals;
import org.pennypost.commands.mail.MailManual;
import org.pennypost.commands.options.ManPage;
import org.pennypost.commands.options.Manual;
import org.pennypost.commands.postconf.PostconfManual;
import org.pennypost.commands.queue.QueueManuals;
import org.pennypost.commands.sendmail.SendmailManual;
import org.pennypost.commands.tables.TableManuals;

/** Writes the man pages of all commands; the build calls it when it packs the distribution. */
public final class ManPages {
    private ManPages() {}

    /** The manuals of all commands. */
    static List<Manual> manuals() {
        return List.of(
                PennypostManual.manual(),
                PostconfManual.MANUAL,
                TableManuals.POSTMAP,
                TableManuals.POSTALIAS,
                TableManuals.NEWALIASES,
                MailManual.MAIL,
                SendmailManual.SENDMAIL,
                QueueManuals.POSTQUEUE,
                QueueManuals.POSTSUPER,
                QueueManuals.POSTCAT,
                DovecotManuals.DOVEADM,
                DovecotManuals.DOVECONF,
                DovecotManuals.JAMES_CLI);
    }

    /**
     * Writes {@code NAME.1} for each name in {@code bin}.
     *
     * @param arguments the directory, made when it is missing, and the program's version
     * @throws IOException when a page cannot be written
     */
    public static void main(String[] arguments) throws IOException {
        Path directory = Files.createDirectories(Path.of(arguments[0]));
        for (Manual manual : manuals()) {
            Files.writeString(directory.resolve(manual.name() + ".1"), ManPage.of(manual, arguments[1]), UTF_8);
        }
        // Other names of commands; man(1) follows the request.
        Files.writeString(directory.resolve("postfix.1"), ".so man1/pennypost.1\n", UTF_8);
        Files.writeString(directory.resolve("dovecot.1"), ".so man1/doveconf.1\n", UTF_8);
        Files.writeString(directory.resolve("mailq.1"), ".so man1/sendmail.1\n", UTF_8);
    }
}
