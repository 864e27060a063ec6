package org.pennypost.conf.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one side says is what the other hears. */
final class AnswerTest {
    @Test
    void everyTextComesAcross() {
        List<String> odd = List.of("", "\"", "\\", "ü", "a\nb\t\u0000", "\uD83D\uDE00", "[{,:}]");
        Answer answer = new Answer(Answer.Outcome.DONE, odd, List.of("w"), List.of(), odd, odd, odd);

        assertThat(answer.json()).isPrintable().doesNotContain("\n");
        assertThat(Answer.parse(answer.json() + "\n")).contains(answer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{}",
                "[]",
                "reload",
                "{\"outcome\":\"maybe\"}",
                "{\"outcome\":\"done\"",
                "{\"outcome\":\"done\"} ,",
                "{\"outcome\":\"done\",\"errors\":[1]}",
                "{\"outcome\":\"done\",\"errors\":[\"a\"",
                "{\"outcome\":\"done\",\"pid\":x}",
                "{\"outcome\":\"do\\u00zzne\"}"
            })
    void anythingElseIsNoAnswer(String text) {
        assertThat(Answer.parse(text)).isEmpty();
    }

    @Test
    void unknownMembersArePassedOver() {
        assertThat(Answer.parse("{\"new\":[\"x\"],\"outcome\":\"refused\",\"pid\":12,\"errors\":3}"))
                .contains(Answer.of(Answer.Outcome.REFUSED));
        assertThat(Answer.failed(List.of("e"), List.of()).outcome()).isEqualTo(Answer.Outcome.FAILED);
    }

    @Test
    void aPathOfAnyLengthIsReached(@TempDir Path directory) throws Exception {
        Path deep = directory.resolve("d".repeat(120)).resolve("public");
        Files.createDirectories(deep);
        Files.createFile(deep.resolve("control"));
        Path known;

        try (ControlPath path = ControlPath.reach(ControlPath.of(deep.getParent()))) {
            known = path.address().getPath();
            assertThat(known.toString()).hasSizeLessThan(108);
            assertThat(known.toRealPath()).isEqualTo(deep.resolve("control").toRealPath());
        }
        assertThat(known.getParent().getParent()).doesNotExist();
        try (ControlPath path = ControlPath.reach(Path.of("/x/public/control"))) {
            assertThat(path.address().getPath()).isEqualTo(Path.of("/x/public/control"));
        }
    }
}
