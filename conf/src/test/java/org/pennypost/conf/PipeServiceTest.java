package org.pennypost.conf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PipeServiceTest {
    private static final Path FILE = Path.of("/etc/postfix/master.cf");

    private final List<Problem> problems = new ArrayList<>();

    private Optional<PipeService> read(String rest) {
        MasterCf master =
                MasterCf.parse(FILE, LogicalLines.split("p unix - n n - - pipe " + rest + "\n"), new ArrayList<>());
        MasterCf.Entry entry = master.entries().get(0);
        assertThat(PipeService.isOne(entry)).isTrue();
        return PipeService.read(FILE, entry, problems);
    }

    @Test
    void readsAllAttributes() {
        PipeService service =
                read("-v -o x=y -ox=z flags=DRhu. user=vmail:mail directory=/srv eol=\\r\\n\\040\\x null_sender= size=99"
                                + " argv=/bin/maildrop -d ${recipient} { two words } $$5")
                        .orElseThrow();

        assertThat(service)
                .isEqualTo(new PipeService(
                        "DRhu.",
                        "vmail",
                        Optional.of("mail"),
                        Optional.of("/srv"),
                        "\r\n x",
                        "",
                        99,
                        List.of("/bin/maildrop", "-d", "${recipient}", "two words", "$$5")));
        assertThat(service.has('h')).isTrue();
        assertThat(service.has('q')).isFalse();
        assertThat(problems).isEmpty();
    }

    @Test
    void hasTheDefaultsOfPostfix() {
        assertThat(read("user=vmail argv=/bin/true"))
                .contains(new PipeService(
                        "",
                        "vmail",
                        Optional.empty(),
                        Optional.empty(),
                        "\n",
                        "MAILER-DAEMON",
                        0,
                        List.of("/bin/true")));
    }

    @Test
    void ignoresAnUnknownFlagAndSaysSo() {
        assertThat(read("flags=Rz user=vmail argv=/bin/true"))
                .map(PipeService::flags)
                .contains("R");
        assertThat(problems)
                .singleElement()
                .satisfies(problem -> assertThat(problem.isError()).isFalse())
                .satisfies(problem -> assertThat(problem.text()).isEqualTo("service p: unknown flag: z (ignored)"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "no user | argv=/bin/true | missing user= command-line attribute",
                "empty user | user= argv=/bin/true | missing user= command-line attribute",
                "no argv | user=vmail | missing argv= command-line attribute",
                "empty argv | user=vmail argv= | missing argv= command-line attribute",
                "unknown attribute | user=vmail colour=red argv=/bin/true | unknown attribute name: colour=red",
                "no attribute | user=vmail red argv=/bin/true | unknown attribute name: red",
                "size | user=vmail size=10M argv=/bin/true | bad size= value: 10M",
                "empty size | user=vmail size= argv=/bin/true | bad size= value: ",
                "long size | user=vmail size=1234567890123456789 argv=/bin/true | bad size= value: 1234567890123456789",
                "chroot | user=vmail chroot=/srv argv=/bin/true | chroot= is not supported",
                "macro | user=vmail argv=/bin/true $colour | unknown macro name: \"colour\"",
                "open macro | user=vmail argv=/bin/true ${user | truncated macro reference: \"${user\"",
                "nothing |  | missing user= command-line attribute"
            })
    void refusesALineThatCannotWork(String label, String rest, String expected) {
        assertThat(read(rest == null ? "" : rest)).as(label).isEmpty();
        assertThat(problems)
                .allMatch(Problem::isError)
                .extracting(problem -> problem.text().strip())
                .contains(("service p: " + expected).strip());
    }
}
