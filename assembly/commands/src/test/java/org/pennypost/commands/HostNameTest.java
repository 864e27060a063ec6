package org.pennypost.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HostNameTest {
    @TempDir
    private Path root;

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "kernel's name has a dot,Mail.Example.COM,127.0.1.1 mail.other.test mail,search z.test,mail.example.com",
        "from hosts,mail,127.0.1.1 mail.example.com mail,search z.test,mail.example.com",
        "hosts with the short name first,mail,127.0.1.1 mail mail.example.com,,mail.example.com",
        "another host's line,mail,10.0.0.1 www.example.com www,,mail.localdomain",
        "comment in hosts,mail,#127.0.1.1 mail.example.com mail,,mail.localdomain",
        "from resolv.conf,mail,127.0.0.1 localhost,search example.org other.test,mail.example.org",
        "domain in resolv.conf with dots,mail,127.0.0.1 localhost,domain .example.org.,mail.example.org",
        "nothing known,mail,127.0.0.1 localhost,nameserver 127.0.0.1,mail.localdomain",
        "nonsense,my_host!,127.0.0.1 localhost,,localhost.localdomain"
    })
    void findsTheFullName(String label, String kernel, String hosts, String resolver, String expected)
            throws IOException {
        write("proc/sys/kernel/hostname", kernel);
        write("etc/hosts", hosts);
        write("etc/resolv.conf", resolver == null ? "" : resolver);

        assertThat(new HostName(root).fullyQualified()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "-a.test", "a..b", "a.test.", "ü.test", "a_b.test", "[127.0.0.1]"})
    void refusesWhatIsNoDomainName(String name) {
        assertThatThrownBy(() -> HostName.parse("--hostname", name)).isInstanceOf(CommandFailure.class);
    }

    private void write(String file, String text) throws IOException {
        Files.createDirectories(root.resolve(file).getParent());
        Files.writeString(root.resolve(file), text + "\n");
    }
}
