package org.pennypost.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NextHopTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                            | ''",
                "example.com                   | example.com",
                "example.com:2525              | example.com :2525",
                "example.com:submission        | example.com :submission",
                "[mx.example.com]              | mx.example.com direct",
                "[mx.example.com]:587          | mx.example.com direct :587",
                "[192.0.2.1]:25                | 192.0.2.1 direct :25",
                "[IPv6:2001:db8::1]:25         | 2001:db8::1 direct :25",
                "[2001:db8::1]                 | 2001:db8::1 direct",
                "'[a], b:25  c'                | a direct; b :25; c",
                "[                             | [",
                "[]                            | ' direct'",
                "a:                            | a",
            })
    void readsNextHops(String text, String hops) {
        assertThat(NextHop.parse(text).stream().map(NextHopTest::describe).collect(Collectors.joining("; ")))
                .isEqualTo(hops);
    }

    private static String describe(NextHop hop) {
        return hop.host()
                + (hop.direct() ? " direct" : "")
                + hop.port().map(port -> " :" + port).orElse("");
    }
}
