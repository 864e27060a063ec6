package org.pennypost.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pennypost.conf.Settings;

class EndpointsTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2525                | 127.0.0.1       | all  | 127.0.0.1",
                "2525                | 127.0.0.1, 127.0.0.2 | all | 127.0.0.1 127.0.0.2",
                "2525                | 127.0.0.1, 127.0.0.1 | all | 127.0.0.1",
                "127.0.0.3:2525      | all             | all  | 127.0.0.3",
                "[::1]:2525          | 127.0.0.1       | all  | 0:0:0:0:0:0:0:1",
                "2525                | 127.0.0.1, ::1  | ipv4 | 127.0.0.1",
                "2525                | 127.0.0.1, [::1] | ipv6 | 0:0:0:0:0:0:0:1",
                "2525                | all             | all  | 0.0.0.0"
            })
    void followsMasterCfThenInetInterfaces(String endpoint, String interfaces, String protocols, String expected)
            throws Exception {
        assertThat(addresses(endpoint, interfaces, protocols)).containsExactly(expected.split(" ", -1));
    }

    @Test
    void takesOnlyLoopbackForLoopbackOnly() throws Exception {
        List<String> found = addresses("2525", "loopback-only", "all");

        assertThat(found).contains("127.0.0.1");
        for (String address : found) {
            assertThat(InetAddress.getByName(address).isLoopbackAddress()).isTrue();
        }
    }

    @Test
    void saysWhenNoAddressIsLeft() {
        assertThatThrownBy(() -> addresses("127.0.0.1:2525", "all", "ipv6"))
                .hasMessageContaining("inet_protocols")
                .hasMessageContaining("master.cf:1");
    }

    private List<String> addresses(String endpoint, String interfaces, String protocols) throws Exception {
        TestInstance instance =
                new TestInstance(directory).set("inet_interfaces", interfaces).set("inet_protocols", protocols);
        instance.service(endpoint, "lmtpd");
        instance.write();
        Settings settings = Settings.load(instance.etc()).settings().orElseThrow();
        return new Endpoints(settings)
                .of(settings.services().get(0)).stream()
                        .map(each -> each.getAddress().getHostAddress())
                        .toList();
    }
}
