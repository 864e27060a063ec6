package org.pennypost.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.inject.Inject;
import org.apache.james.core.Domain;
import org.apache.james.core.quota.QuotaCountLimit;
import org.apache.james.core.quota.QuotaLimitValue;
import org.apache.james.core.quota.QuotaSizeLimit;
import org.apache.james.mailbox.inmemory.quota.InMemoryPerUserMaxQuotaManager;
import org.apache.james.mailbox.model.QuotaRoot;
import org.pennypost.conf.SettingsHolder;
import org.pennypost.mbox.StateFile;

/**
 * The limits of mailboxes that webadmin and james-cli set, for a user or for all who have none of their own: a number of messages or of bytes. They are
 * in the file {@code quotas} of data_directory, a line for each: {@code count} or {@code size}, number, and the user's quota root if it is of one. Domains
 * have none, since users have no domain. Thread safe.
 */
final class QuotaLimits extends InMemoryPerUserMaxQuotaManager {
    private static final String COUNT = "count";
    private static final String SIZE = "size";
    private static final String EVERYBODY = "";
    private static final long NONE = -1;

    private final Path file;
    private final Map<Limit, Long> limits = new TreeMap<>();

    /** What is limited, and of whom. */
    private record Limit(String what, String root) implements Comparable<Limit> {
        @Override
        public int compareTo(Limit other) {
            return Comparator.comparing(Limit::root).thenComparing(Limit::what).compare(this, other);
        }
    }

    @Inject
    QuotaLimits(SettingsHolder holder) throws IOException {
        this(holder.current().path("data_directory").resolve("quotas"));
    }

    QuotaLimits(Path file) throws IOException {
        this.file = requireNonNull(file);
        if (!Files.exists(file)) {
            return;
        }
        for (String line : Files.readAllLines(file, UTF_8)) {
            String[] words = line.split(" ", 3);
            try {
                take(new Limit(words[0], words.length == 2 ? EVERYBODY : words[2]), Long.parseLong(words[1]));
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                throw new IOException(file + ": \"" + line + "\" is not a limit; remove the line", e);
            }
        }
    }

    private void take(Limit limit, long most) {
        boolean count = limit.what().equals(COUNT);
        if (!count && !limit.what().equals(SIZE)) {
            throw new IllegalArgumentException(limit.what());
        }
        QuotaCountLimit messages = most == NONE || !count ? QuotaCountLimit.unlimited() : QuotaCountLimit.count(most);
        QuotaSizeLimit bytes = most == NONE || count ? QuotaSizeLimit.unlimited() : QuotaSizeLimit.size(most);
        QuotaRoot root = QuotaRoot.quotaRoot(limit.root(), Optional.empty());
        boolean global = limit.root().equals(EVERYBODY);
        if (count && global) {
            super.setGlobalMaxMessage(messages);
        } else if (count) {
            super.setMaxMessage(root, messages);
        } else if (global) {
            super.setGlobalMaxStorage(bytes);
        } else {
            super.setMaxStorage(root, bytes);
        }
        limits.put(limit, most);
    }

    /** Changes a limit and keeps all; what cannot be kept does not change. */
    private synchronized void change(String what, String root, Optional<Long> most, Runnable change) {
        Map<Limit, Long> changed = new TreeMap<>(limits);
        changed.remove(new Limit(what, root));
        most.ifPresent(limit -> changed.put(new Limit(what, root), limit));
        try {
            keep(changed);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": limits of mailboxes cannot be kept: " + e.getMessage(), e);
        }
        limits.clear();
        limits.putAll(changed);
        change.run();
    }

    private void keep(Map<Limit, Long> all) throws IOException {
        StringBuilder text = new StringBuilder();
        all.forEach((limit, most) -> text.append((limit.what() + " " + most + " " + limit.root()).strip())
                .append('\n'));
        Files.createDirectories(file.toAbsolutePath().getParent());
        StateFile.replaceForGood(file, text.toString().getBytes(UTF_8));
    }

    private static Optional<Long> number(QuotaLimitValue<?> limit) {
        return Optional.of(limit.isLimited() ? limit.asLong() : NONE);
    }

    @Override
    public void setGlobalMaxMessage(QuotaCountLimit limit) {
        change(COUNT, EVERYBODY, number(limit), () -> super.setGlobalMaxMessage(limit));
    }

    @Override
    public void setGlobalMaxStorage(QuotaSizeLimit limit) {
        change(SIZE, EVERYBODY, number(limit), () -> super.setGlobalMaxStorage(limit));
    }

    @Override
    public void setMaxMessage(QuotaRoot root, QuotaCountLimit limit) {
        change(COUNT, root.getValue(), number(limit), () -> super.setMaxMessage(root, limit));
    }

    @Override
    public void setMaxStorage(QuotaRoot root, QuotaSizeLimit limit) {
        change(SIZE, root.getValue(), number(limit), () -> super.setMaxStorage(root, limit));
    }

    @Override
    public void removeGlobalMaxMessage() {
        change(COUNT, EVERYBODY, Optional.empty(), super::removeGlobalMaxMessage);
    }

    @Override
    public void removeGlobalMaxStorage() {
        change(SIZE, EVERYBODY, Optional.empty(), super::removeGlobalMaxStorage);
    }

    @Override
    public void removeMaxMessage(QuotaRoot root) {
        change(COUNT, root.getValue(), Optional.empty(), () -> super.removeMaxMessage(root));
    }

    @Override
    public void removeMaxStorage(QuotaRoot root) {
        change(SIZE, root.getValue(), Optional.empty(), () -> super.removeMaxStorage(root));
    }

    @Override
    public void setDomainMaxMessage(Domain domain, QuotaCountLimit limit) {
        throw new UnsupportedOperationException("users have no domain; limit them one by one, or all");
    }

    @Override
    public void setDomainMaxStorage(Domain domain, QuotaSizeLimit limit) {
        throw new UnsupportedOperationException("users have no domain; limit them one by one, or all");
    }
}
