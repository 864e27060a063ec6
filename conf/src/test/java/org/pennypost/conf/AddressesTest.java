package org.pennypost.conf;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressesTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1",
        "::1, ::1",
        "::, ::",
        "fe80::1:0:0:2, fe80::1:0:0:2",
        "1:0:0:2:0:0:0:3, 1:0:0:2::3",
        "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
        "1:0:3:4:5:6:7:8, 1:0:3:4:5:6:7:8",
        "fd00:0:0:0:0:0:0:0, fd00::",
    })
    void writesAddressesAsInetNtop(String address, String text) throws UnknownHostException {
        assertThat(Addresses.text(InetAddress.getByName(address).getAddress())).isEqualTo(text);
    }

    @Test
    void takesLoopbackOnlyForItsNetworks() {
        assertThat(new OwnNetworks("host", List.of("loopback-only"), List.of("ipv4")).text())
                .isEqualTo("127.0.0.1/32");
        assertThat(new OwnNetworks("subnet", List.of("loopback-only"), List.of("all")).text())
                .startsWith("127.0.0.0/8");
        assertThat(new OwnNetworks("subnet", List.of("127.0.0.1", "nosuch.invalid"), List.of("all")).text())
                .isEqualTo("127.0.0.0/8");
        assertThat(new OwnNetworks("host", List.of("[127.0.0.1]"), List.of("ipv6")).text())
                .isEmpty();
        assertThat(new OwnNetworks("host", List.of("all"), List.of("all")).text())
                .contains("127.0.0.1/32");
    }
}
