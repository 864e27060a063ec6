package org.pennypost.conf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProblemsTest {
    @TempDir
    Path etc;

    private String problemsOf(String main, String master) throws IOException {
        Files.writeString(etc.resolve("main.cf"), main.replace("\\n", "\n").replace("\\t", "\t"));
        Files.writeString(etc.resolve("master.cf"), master.replace("\\n", "\n").replace("\\t", "\t"));
        StringBuilder text = new StringBuilder();
        Settings.load(etc)
                .problems()
                .forEach(problem ->
                        text.append(problem.toString().replace(etc + "/", "")).append('\n'));
        return text.toString();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "size suffix    | message_size_limit = 10M | main.cf:1: error: bad numerical configuration: message_size_limit = 10M (there is no size suffix: write 10485760)",
                "letters        | message_size_limit = ten | main.cf:1: error: bad numerical configuration: message_size_limit = ten (write digits only)",
                "empty number   | hopcount_limit = | main.cf:1: error: bad numerical configuration: hopcount_limit =  (write digits only)",
                "negative       | hopcount_limit = -1 | main.cf:1: error: bad numerical configuration: hopcount_limit = -1 (write a number from 0 to 2147483647)",
                "too large      | hopcount_limit = 99999999999 | main.cf:1: error: bad numerical configuration: hopcount_limit = 99999999999 (write a number from 0 to 2147483647)",
                "neither        | smtpd_helo_required = maybe | main.cf:1: error: bad boolean configuration: smtpd_helo_required = maybe (write yes or no)",
                "no unit        | smtpd_timeout = 5x | main.cf:1: error: bad time configuration: smtpd_timeout = 5x (write a number and one of s, m, h, d, w)",
                "no digits      | smtpd_timeout = s | main.cf:1: error: bad time configuration: smtpd_timeout = s (write a number and one of s, m, h, d, w)",
                "two units      | smtpd_timeout = 1hs | main.cf:1: error: bad time configuration: smtpd_timeout = 1hs (write a number and one of s, m, h, d, w)",
                "very long time | smtpd_timeout = 99999999w | main.cf:1: error: bad time configuration: smtpd_timeout = 99999999w (write at most 2147483647s)",
                "truncated      | relayhost = ${foo | main.cf:1: error: truncated macro reference: \"${foo\" (correct the expression ${foo)",
                "itself         | mydomain = $mydomain | main.cf:1: error: unreasonable macro call nesting: \"mydomain\" (the value of mydomain leads back to itself: delete this line, mydomain already defaults to",
                "no equals sign | # c\\nmyhostname | main.cf:2: error: missing '=' after attribute name: \"myhostname\" (write name = value)",
                "no name        | = x | main.cf:1: error: missing attribute name: \"= x\" (write name = value)",
                "indented       | `  myorigin = x` | main.cf:1: warning: logical line must not start with whitespace: \"  myorigin = x\" (remove the leading whitespace; the line is ignored)",
                "twice          | myorigin = a\\nmyorigin = b | main.cf:2: warning: overriding earlier entry: myorigin=a (delete line 1 or this one; the last one counts)",
                "comment        | myhostname = h.test # mail name | main.cf:1: warning: myhostname: \"# mail name\" is part of the value, not a comment (put the comment on a line of its own)",
                "other case     | MyHostName = x.test | main.cf:1: warning: unused parameter: MyHostName=x.test (did you mean myhostname?)",
                "letter missing | myhostnme = x.test | main.cf:1: warning: unused parameter: myhostnme=x.test (did you mean myhostname?)",
                "letter more    | myhostnamee = x.test | main.cf:1: warning: unused parameter: myhostnamee=x.test (did you mean myhostname?)",
                "letter other   | myhostnane = x.test | main.cf:1: warning: unused parameter: myhostnane=x.test (did you mean myhostname?)",
                "letters swap   | myhotsname = x.test | main.cf:1: warning: unused parameter: myhotsname=x.test (did you mean myhostname?)",
                "unknown        | foo = bar | main.cf:1: warning: unused parameter: foo=bar (correct the name or delete it)",
                "undefined      | relayhost = $nosuch | main.cf:1: warning: undefined parameter: nosuch (correct the name or delete it)",
                "not honoured   | qmqpd_timeout = 3s | main.cf:1: warning: qmqpd_timeout is not honoured",
                "no such file   | myorigin = /no/such/file | main.cf:1: error: myorigin: cannot read file /no/such/file (create the file with the mail name in its first line, or write the name here)",
                "no transport   | foo_destination_rate_delay = 1s | main.cf:1: warning: unused parameter: foo_destination_rate_delay=1s (correct the name or delete it)",
                "no such choice | mynetworks_style = foo | main.cf:1: error: bad value configuration: mynetworks_style = foo (write class, subnet, host)",
            })
    void namesWhatIsWrongInMainCf(String label, String main, String expected) throws IOException {
        assertThat(problemsOf(main, "")).startsWith(expected);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "few fields     | smtp inet n - y - | master.cf:1: error: bad field count (write service type private unpriv chroot wakeup maxproc command)",
                "type           | smtp inett n - y - - smtpd | master.cf:1: error: invalid type field \"inett\" in \"smtp inett n - y - - smtpd\" (write inet, unix, unix-dgram, fifo or pass)",
                "chroot         | smtp inet n - z - - smtpd | master.cf:1: error: invalid chroot field \"z\" in \"smtp inet n - z - - smtpd\" (write y, n or -)",
                "wakeup         | smtp inet n n y x - smtpd | master.cf:1: error: invalid wakeup field \"x\" in \"smtp inet n n y x - smtpd\" (write a number of seconds, 0 or -)",
                "limit          | smtp inet n n y - -5 smtpd | master.cf:1: error: invalid process_limit field \"-5\" in \"smtp inet n n y - -5 smtpd\" (write a number or -)",
                "port           | nosuch inet n n y - - smtpd | master.cf:1: error: unknown service name or port \"nosuch\" (write a port from 1 to 65535 or a name such as smtp, submission, imap)",
                "port too high  | 1.2.3.4:65536 inet n n y - - smtpd | master.cf:1: error: unknown service name or port \"65536\" (write a port from 1 to 65535 or a name such as smtp, submission, imap)",
                "indented       | ` smtp inet n n y - - smtpd` | master.cf:1: warning: logical line must not start with whitespace: \" smtp inet n n y - - smtpd\" (remove the leading whitespace; the line is ignored)",
                "twice          | smtp inet n - y - - smtpd\\nsmtp inet n - - - - smtpd | master.cf:2: warning: duplicate service smtp/inet (delete line 1 or this one; the last one counts)",
                "same port      | smtp inet n - y - - smtpd\\n127.0.0.1:25 inet n - - - - smtpd | master.cf:2: error: service 127.0.0.1:25 listens on port 25, as smtp in line 1 does (give one of them another port or comment it out)",
                "spaced option  | smtp inet n - y - - smtpd -o a = b | master.cf:1: error: malformed option \"-o a\" (write -o name=value without spaces, or -o { name = value })",
                "no value       | smtp inet n - y - - smtpd -o | master.cf:1: error: malformed option \"-o \" (write -o name=value without spaces, or -o { name = value })",
                "open brace     | smtp inet n - y - - smtpd -o { a=b | master.cf:1: error: malformed option \"-o { a=b\" (write -o name=value without spaces, or -o { name = value })",
                "bad value      | smtp inet n - y - - smtpd -o smtpd_timeout=5x | master.cf:1: error: bad time configuration: smtpd_timeout = 5x (write a number and one of s, m, h, d, w)",
                "unknown name   | smtp inet n - y - - smtpd -o{ nosuch=b } | master.cf:1: warning: unused parameter: nosuch=b (correct the name or delete it)",
            })
    void namesWhatIsWrongInMasterCf(String label, String master, String expected) throws IOException {
        assertThat(problemsOf("", master)).startsWith(expected);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "named by another  | relayhost = $foo\\nfoo = a | ``",
                "restriction class | smtpd_restriction_classes = mine\\nmine = permit | ``",
                "transport's own   | lmtpx_initial_destination_concurrency = 2 | lmtpx unix - - n - - lmtp",
                "number sign       | `relayhost = ${x?{# a}}a#b\\nx =` | ``",
                "two hosts         | `` | 127.0.0.1:smtp inet n - n - - smtpd\\n[::1]:smtp inet n - n - - smtpd -v -- -o",
            })
    void acceptsWhatIsRight(String label, String main, String master) throws IOException {
        assertThat(problemsOf(main, master)).isEmpty();
    }

    @Test
    void collectsTheProblemsOfBothFiles() throws IOException {
        assertThat(problemsOf("message_size_limit = 10M\nsmtpd_timeout = 5x\n", "smtp inet\n")
                        .lines())
                .hasSize(3);
    }

    @Test
    void saysWhichFileIsMissing() {
        assertThat(Settings.load(etc).problems()).hasSize(2).allMatch(Problem::isError);
    }
}
