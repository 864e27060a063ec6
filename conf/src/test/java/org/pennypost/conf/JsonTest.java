package org.pennypost.conf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void writesEveryKindOfValue() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("b", true);
        members.put("a", List.of(1, "x", List.of()));
        members.put("none", Optional.empty());
        members.put("some", Optional.of(2L));
        members.put("in", Map.of());
        assertThat(Json.of(members)).isEqualTo("{\"b\":true,\"a\":[1,\"x\",[]],\"none\":null,\"some\":2,\"in\":{}}");
    }

    @Test
    void escapesWhatIsNotPlain() {
        assertThat(Json.of("a\"b\\c\n\u00e9\u007f~")).isEqualTo("\"a\\\"b\\\\c\\u000a\\u00e9\\u007f~\"");
    }
}
