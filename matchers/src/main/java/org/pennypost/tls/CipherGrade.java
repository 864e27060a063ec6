package org.pennypost.tls;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.pennypost.conf.Settings;

/** The names for strengths of ciphers, each standing for a list. Source: postconf(5) smtpd_tls_mandatory_ciphers. */
final class CipherGrade {
    private static final Map<String, String> LISTS = Map.of(
            "high", "tls_high_cipherlist",
            "medium", "tls_medium_cipherlist",
            "low", "tls_low_cipherlist",
            "export", "tls_export_cipherlist");

    private CipherGrade() {}

    /** The list that a parameter's grade stands for. */
    static String list(Settings settings, String parameter) throws TlsFault {
        return list(settings, parameter, settings.text(parameter));
    }

    /** The list that a grade stands for. */
    static String list(Settings settings, String parameter, String grade) throws TlsFault {
        String list = LISTS.get(grade.toLowerCase(Locale.ROOT));
        if (list == null) {
            throw new TlsFault(
                    List.of(parameter),
                    parameter + ": no grade of ciphers that encrypt: \"" + grade + "\"",
                    "write high, medium, low or export");
        }
        return settings.text(list);
    }
}
