package org.pennypost.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.james.core.Domain;
import org.apache.james.core.quota.QuotaCountLimit;
import org.apache.james.core.quota.QuotaSizeLimit;
import org.apache.james.mailbox.model.QuotaRoot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuotaLimitsTest {
    private static final QuotaRoot ALICE = QuotaRoot.quotaRoot("#private&alice", Optional.empty());
    private static final QuotaRoot BOB = QuotaRoot.quotaRoot("#private&bob", Optional.empty());

    @TempDir
    private Path directory;

    private QuotaLimits limits() throws IOException {
        return new QuotaLimits(directory.resolve("quotas"));
    }

    @Test
    void outliveTheServer() throws Exception {
        limits().setGlobalMaxMessage(QuotaCountLimit.count(100));
        limits().setGlobalMaxStorage(QuotaSizeLimit.size(5_000_000_000L));
        limits().setMaxMessage(ALICE, QuotaCountLimit.unlimited());
        limits().setMaxStorage(ALICE, QuotaSizeLimit.size(7));

        assertThat(limits().getMaxMessage(ALICE)).contains(QuotaCountLimit.unlimited());
        assertThat(limits().getMaxStorage(ALICE)).contains(QuotaSizeLimit.size(7));
        assertThat(limits().getMaxMessage(BOB)).contains(QuotaCountLimit.count(100));
        assertThat(limits().getMaxStorage(BOB)).contains(QuotaSizeLimit.size(5_000_000_000L));

        limits().removeMaxStorage(ALICE);
        limits().removeMaxMessage(ALICE);
        limits().removeGlobalMaxMessage();
        assertThat(limits().getMaxStorage(ALICE)).contains(QuotaSizeLimit.size(5_000_000_000L));
        assertThat(limits().getMaxMessage(ALICE)).isEmpty();
        limits().removeGlobalMaxStorage();
        assertThat(directory.resolve("quotas")).isEmptyFile();
    }

    @ParameterizedTest
    @ValueSource(strings = {"count", "count x", "count 1.5", "messages 7 #private&alice", "", "count -2", "size -7 x"})
    void refuseALineThatIsNone(String line) throws IOException {
        Files.writeString(directory.resolve("quotas"), "size 5\n" + line + "\n");

        assertThatThrownBy(this::limits)
                .isInstanceOf(IOException.class)
                .hasMessage(directory.resolve("quotas") + ": \"" + line + "\" is not a limit; remove the line");
    }

    @Test
    void doNotChangeWhenTheyCannotBeKept() throws Exception {
        QuotaLimits limits = limits();
        Files.createDirectories(directory.resolve("quotas.new/x"));

        assertThatThrownBy(() -> limits.setMaxStorage(ALICE, QuotaSizeLimit.size(7)))
                .isInstanceOf(UncheckedIOException.class);
        assertThat(limits.getMaxStorage(ALICE)).isEmpty();
    }

    @Test
    void domainsHaveNone() throws IOException {
        QuotaLimits limits = limits();
        assertThatThrownBy(() -> limits.setDomainMaxMessage(Domain.of("x.test"), QuotaCountLimit.count(1)))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> limits.setDomainMaxStorage(Domain.of("x.test"), QuotaSizeLimit.size(1)))
                .isInstanceOf(UnsupportedOperationException.class);
    }
}
