package org.pennypost.mbox;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.pennypost.mbox.Appending.AT_ONCE;
import static org.pennypost.mbox.Appending.BOTH;
import static org.pennypost.mbox.Appending.FROM;
import static org.pennypost.mbox.Appending.FROM_LINE;
import static org.pennypost.mbox.Appending.PATIENT;
import static org.pennypost.mbox.Appending.failed;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Locks against other programs and other threads, and what may stand where a mailbox is expected. */
class MboxLockTest {
    private static final String NEW = FROM_LINE + "new\n\n";

    @TempDir
    Path spool;

    private Path file;
    private Path dotlock;
    private Mbox mbox;

    @BeforeEach
    void makeMbox() throws IOException {
        mbox = new MboxRegistry().mailbox(spool.resolve("root"));
        file = mbox.path();
        dotlock = Dotlock.pathFor(file);
    }

    private AppendResult append() throws Exception {
        return Appending.append(mbox, "new", AT_ONCE);
    }

    private AppendResult.Failed heldByDotlock() {
        return failed(MailboxProblem.BUSY, "unable to create lock file " + dotlock + ": File exists");
    }

    @Test
    void makesAMissingMailboxForItsOwnerOnly() throws Exception {
        assertThat(append()).isEqualTo(new AppendResult.Appended(0, NEW.length()));

        assertThat(file).hasContent(NEW);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (Stream<Path> left = Files.list(spool)) {
            assertThat(left).containsExactly(file);
        }
    }

    @Test
    void holdsBothLocksWhileItWritesAndNamesItself() throws Exception {
        Files.createFile(file);
        AtomicReference<String> owner = new AtomicReference<>();
        AtomicReference<Boolean> free = new AtomicReference<>();

        mbox.append(
                FROM,
                List.of(),
                out -> {
                    owner.set(Files.readString(dotlock));
                    free.set(OtherProcess.wouldLock(file));
                },
                AT_ONCE);

        assertThat(owner.get()).startsWith(ProcessHandle.current().pid() + ":");
        assertThat(free).hasValue(false);
        assertThat(dotlock).doesNotExist();
        assertThat(OtherProcess.wouldLock(file)).isTrue();
    }

    static Stream<Arguments> foreignLocks() throws IOException {
        String host = Files.readString(Path.of("/proc/sys/kernel/hostname")).trim();
        return Stream.of(
                Arguments.of("empty, as Postfix makes it", "", false),
                Arguments.of("living process", "1:" + host, false),
                Arguments.of("dead process", deadPid() + ":" + host, true),
                Arguments.of("dead process, newline", deadPid() + ":" + host + "\n", true),
                Arguments.of(
                        "our number: an earlier process",
                        ProcessHandle.current().pid() + ":" + host,
                        true),
                Arguments.of("process of another host", deadPid() + ":elsewhere." + host, false),
                Arguments.of("number without host", deadPid() + "", false),
                Arguments.of("number without host, newline", deadPid() + "\n", false),
                Arguments.of("no number", "x:" + host, false),
                Arguments.of("negative number", "-5:" + host, false),
                Arguments.of("number too large", "99999999999:" + host, false),
                Arguments.of("only host", ":" + host, false),
                Arguments.of("two lines", deadPid() + ":" + host + "\nx", false),
                Arguments.of("garbage", "\0\0\0", false),
                Arguments.of("much garbage", "9".repeat(10_000), false));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("foreignLocks")
    void respectsADotlockUnlessItsOwnerIsGone(String label, String owner, boolean gone) throws Exception {
        Files.writeString(dotlock, owner);

        AppendResult result = append();

        if (gone) {
            assertThat(file).hasContent(NEW);
            assertThat(dotlock).doesNotExist();
        } else {
            assertThat(result).isEqualTo(heldByDotlock());
            assertThat(file).doesNotExist();
            assertThat(dotlock).hasContent(owner);
        }
        try (Stream<Path> left = Files.list(spool)) {
            assertThat(left).hasSize(1);
        }
    }

    @Test
    void removesADotlockThatIsTooOld() throws Exception {
        Files.createFile(dotlock);
        Instant made = ((FileTime) Files.getAttribute(dotlock, "unix:ctime")).toInstant();
        await().until(() -> Instant.now().isAfter(made.plusMillis(20)));

        Appending.append(mbox, "new", new MailboxSettings(BOTH, 1, Duration.ZERO, Duration.ofMillis(20), 0));

        assertThat(file).hasContent(NEW);
        assertThat(dotlock).doesNotExist();
    }

    @Test
    void respectsADotlockThatIsADirectoryOrALink() throws Exception {
        Files.createDirectory(dotlock);
        assertThat(append()).isEqualTo(heldByDotlock());
        Files.delete(dotlock);

        Files.createSymbolicLink(dotlock, spool.resolve("target"));
        assertThat(append()).isEqualTo(heldByDotlock());
        assertThat(spool.resolve("target")).doesNotExist();
    }

    @Test
    void leavesADotlockThatIsNotItsOwnAnyMore() throws Exception {
        mbox.append(
                FROM,
                List.of(),
                out -> {
                    Files.delete(dotlock);
                    Files.writeString(dotlock, "another");
                },
                AT_ONCE);

        assertThat(dotlock).hasContent("another");
    }

    @Test
    void waitsUntilTheDotlockIsReleased() throws Exception {
        Files.createFile(dotlock);
        CompletableFuture<AppendResult> delivery = inThread(() -> Appending.append(mbox, "new", PATIENT));

        awaitWaiting(delivery);
        Files.delete(dotlock);

        assertThat(delivery.get(10, SECONDS)).isInstanceOf(AppendResult.Appended.class);
        assertThat(file).hasContent(NEW);
    }

    @Test
    void isRefusedWhenAnotherProgramHoldsTheKernelLock() throws Exception {
        Files.createFile(file);
        try (OtherProcess holder = OtherProcess.holding(file)) {
            assertThat(append())
                    .isEqualTo(failed(
                            MailboxProblem.BUSY,
                            "unable to lock for exclusive access: Resource temporarily unavailable"));
            assertThat(mbox.read(AT_ONCE, MboxContents::of))
                    .isEqualTo(new ReadResult.Failed<>(
                            MailboxProblem.BUSY, "unable to lock for shared access: Resource temporarily unavailable"));
            assertThat(holder.pid()).isPositive();
        }
        assertThat(file).isEmptyFile();
        assertThat(dotlock).doesNotExist();
    }

    /** Dovecot takes the kernel lock first and then waits for the dotlock: it must get it. */
    @Test
    void doesNotKeepTheDotlockWhileItWaitsForTheKernelLock() throws Exception {
        Files.createFile(file);
        CompletableFuture<AppendResult> delivery;
        try (OtherProcess holder = OtherProcess.holding(file)) {
            delivery = inThread(() -> Appending.append(mbox, "new", PATIENT));
            awaitWaiting(delivery);

            await().until(this::takeDotlock);

            assertThat(holder.pid()).isPositive();
            Files.delete(dotlock);
        }
        assertThat(delivery.get(10, SECONDS)).isInstanceOf(AppendResult.Appended.class);
        assertThat(file).hasContent(NEW);
    }

    @Test
    void stopsWaitingWhenItIsInterrupted() throws Exception {
        Files.createFile(dotlock);
        AtomicReference<Thread> thread = new AtomicReference<>();
        CompletableFuture<AppendResult> delivery = inThread(() -> {
            thread.set(Thread.currentThread());
            return Appending.append(mbox, "new", PATIENT);
        });

        awaitWaiting(delivery);
        thread.get().interrupt();

        assertThat(delivery.get(10, SECONDS))
                .isEqualTo(failed(MailboxProblem.BUSY, "interrupted while waiting for the mailbox"));
    }

    @Test
    void takesTurnsWithOtherThreadsForSomeTimeOnly() throws Exception {
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        CompletableFuture<AppendResult> first = inThread(() -> mbox.append(
                FROM,
                List.of(),
                out -> {
                    writing.countDown();
                    awaitLatch(go);
                },
                AT_ONCE));
        awaitLatch(writing);

        MailboxSettings impatient = new MailboxSettings(BOTH, 1, Duration.ofMillis(10), Duration.ofSeconds(500), 0);
        assertThat(Appending.append(mbox, "new", impatient))
                .isEqualTo(failed(MailboxProblem.BUSY, "mailbox is busy with other deliveries"));

        go.countDown();
        assertThat(first.get(10, SECONDS)).isInstanceOf(AppendResult.Appended.class);
    }

    static Stream<Arguments> lockChoices() {
        return Stream.of(
                Arguments.of("none", Set.of()),
                Arguments.of("fcntl", Set.of(LockMethod.FCNTL)),
                Arguments.of("dotlock", Set.of(LockMethod.DOTLOCK)),
                Arguments.of("both", BOTH));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lockChoices")
    void takesTheLocksThatAreConfigured(String label, Set<LockMethod> locks) throws Exception {
        MailboxSettings settings = new MailboxSettings(locks, 1, Duration.ZERO, Duration.ofSeconds(500), 0);
        Files.createFile(file);
        boolean[] seen = new boolean[2];

        mbox.append(
                FROM,
                List.of(),
                out -> {
                    seen[0] = Files.exists(dotlock);
                    seen[1] = !OtherProcess.wouldLock(file);
                },
                settings);

        assertThat(seen).containsExactly(locks.contains(LockMethod.DOTLOCK), locks.contains(LockMethod.FCNTL));
        assertThat(dotlock).doesNotExist();
    }

    @Test
    void readsWithoutDotlockUnlessItIsTheOnlyLock() throws Exception {
        append();
        Files.createFile(dotlock);
        MailboxSettings only =
                new MailboxSettings(Set.of(LockMethod.DOTLOCK), 1, Duration.ZERO, Duration.ofSeconds(500), 0);

        assertThat(mbox.read(AT_ONCE, FileChannel.class::isInstance)).isEqualTo(new ReadResult.Read<>(true));
        assertThat(mbox.read(only, FileChannel.class::isInstance))
                .isEqualTo(new ReadResult.Failed<>(
                        MailboxProblem.BUSY, "unable to create lock file " + dotlock + ": File exists"));
    }

    @Test
    void tellsWhenThereIsNothingToRead() throws Exception {
        assertThat(mbox.read(AT_ONCE, MboxContents::of))
                .isEqualTo(
                        new ReadResult.Failed<>(MailboxProblem.ABSENT, "cannot open file: No such file or directory"));
        assertThat(file).doesNotExist();
    }

    @Test
    void readsNothingThroughALink() throws Exception {
        Path target = Files.writeString(spool.resolve("target"), "From a  Tue Nov 24 05:04:17 2026\n\n\n");

        Files.createSymbolicLink(file, target);
        assertThat(mbox.read(AT_ONCE, MboxContents::of))
                .isEqualTo(new ReadResult.Failed<>(MailboxProblem.UNSAFE, "file is a symbolic link"));
        Files.delete(file);
        Files.createLink(file, target);
        assertThat(mbox.read(AT_ONCE, MboxContents::of))
                .isEqualTo(new ReadResult.Failed<>(MailboxProblem.UNSAFE, "file has 2 hard links"));
    }

    @Test
    void writesToNothingButARegularFileWithOneLink() throws Exception {
        Path target = Files.createFile(spool.resolve("target"));

        Files.createSymbolicLink(file, target);
        assertThat(append()).isEqualTo(failed(MailboxProblem.UNSAFE, "file is a symbolic link"));
        Files.delete(file);

        Files.createSymbolicLink(file, spool.resolve("nowhere"));
        assertThat(append()).isEqualTo(failed(MailboxProblem.UNSAFE, "file is a symbolic link"));
        Files.delete(file);

        Files.createLink(file, target);
        assertThat(append()).isEqualTo(failed(MailboxProblem.UNSAFE, "file has 2 hard links"));
        Files.delete(file);

        Files.createDirectory(file);
        assertThat(append()).isEqualTo(failed(MailboxProblem.UNSAFE, "file is a directory"));
        Files.delete(file);

        assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor())
                .isZero();
        assertThat(append()).isEqualTo(failed(MailboxProblem.UNSAFE, "file is not a regular file"));

        assertThat(target).isEmptyFile();
        assertThat(spool.resolve("nowhere")).doesNotExist();
        assertThat(dotlock).doesNotExist();
    }

    @Test
    void failsWhenTheDirectoryVanishes() throws Exception {
        Files.delete(spool);

        assertThat(append())
                .isEqualTo(failed(
                        MailboxProblem.IO, "unable to create lock file " + dotlock + ": No such file or directory"));
        Files.createDirectory(spool);
    }

    /** mailutils rewrites a mailbox into a new file that it renames over the old one. */
    @Test
    void appendsToTheFileThatWasRenamedOverTheOldOne() throws Exception {
        Files.writeString(file, "");
        boolean[] replaced = new boolean[1];
        Mbox hooked = new MboxRegistry((path, options) -> {
                    FileChannel channel = FileChannel.open(path, options);
                    if (!replaced[0]) {
                        replaced[0] = true;
                        replace(FROM_LINE + "\nrewritten\n\n");
                    }
                    return channel;
                })
                .mailbox(file);

        assertThat(Appending.append(hooked, "new", AT_ONCE)).isInstanceOf(AppendResult.Appended.class);
        assertThat(file).hasContent(FROM_LINE + "\nrewritten\n\n" + NEW);
    }

    @Test
    void givesUpOnAFileThatIsReplacedAllTheTime() throws Exception {
        Files.writeString(file, "");
        Mbox hooked = new MboxRegistry((path, options) -> {
                    FileChannel channel = FileChannel.open(path, options);
                    replace("again");
                    return channel;
                })
                .mailbox(file);

        assertThat(Appending.append(hooked, "new", AT_ONCE))
                .isEqualTo(failed(MailboxProblem.BUSY, "file status changed unexpectedly"));
        assertThat(file).hasContent("again");
    }

    @Test
    void looksNewToMailCheckers() throws Exception {
        Instant now = Instant.now();
        Files.writeString(file, FROM_LINE + "\nold\n\n");
        Files.setAttribute(file, "lastModifiedTime", FileTime.from(now.minusSeconds(100)));
        Files.setAttribute(file, "lastAccessTime", FileTime.from(now.minusSeconds(50)));

        append();

        BasicFileAttributes times = Files.readAttributes(file, BasicFileAttributes.class);
        assertThat(times.lastModifiedTime().toInstant()).isAfterOrEqualTo(now.minusSeconds(1));
        assertThat(times.lastAccessTime().toInstant().getEpochSecond())
                .isLessThan(times.lastModifiedTime().toInstant().getEpochSecond());
    }

    @Test
    void leavesTheTimesAloneWhenNothingWasAppended() throws Exception {
        Files.writeString(file, FROM_LINE + "\nold\n\n");
        FileTime time = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));
        Files.setAttribute(file, "lastModifiedTime", time);
        MessageContent broken = out -> {
            throw new IOException("broken");
        };

        assertThatThrownBy(() -> mbox.append(FROM, List.of(), broken, AT_ONCE)).isInstanceOf(IOException.class);
        assertThat(Files.getLastModifiedTime(file)).isEqualTo(time);
    }

    private void replace(String content) throws IOException {
        Path next = Files.writeString(spool.resolve("next"), content);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private boolean takeDotlock() throws IOException {
        try {
            Files.createFile(dotlock);
            return true;
        } catch (FileAlreadyExistsException held) {
            return false;
        }
    }

    private static long deadPid() throws IOException {
        Process process = new ProcessBuilder("true").start();
        process.onExit().join();
        return process.pid();
    }

    private interface Work {
        AppendResult run() throws Exception;
    }

    private final AtomicReference<Thread> worker = new AtomicReference<>();

    private CompletableFuture<AppendResult> inThread(Work work) {
        CompletableFuture<AppendResult> done = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                done.complete(work.run());
            } catch (Exception e) {
                done.completeExceptionally(e);
            }
        });
        worker.set(thread);
        thread.start();
        return done;
    }

    private void awaitWaiting(CompletableFuture<AppendResult> delivery)
            throws ExecutionException, InterruptedException {
        await().until(() -> worker.get().getState() == Thread.State.TIMED_WAITING || delivery.isDone());
        assertThat(delivery).isNotDone();
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
