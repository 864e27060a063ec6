package org.pennypost.sasl;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * Asks PAM, service {@code pennypost} ({@code /etc/pam.d/pennypost}, else {@code other}). Each question has a thread of its own, since a module may hang and
 * cannot be interrupted: the client is told to try again later after a minute, and the others go on. The process needs what the
 * modules need: {@code pam_unix} finds other users only for root and for group shadow. Threads may share it. Source: pam(3).
 */
public final class PamPasswords implements SystemPasswords {
    private static final String SERVICE = "pennypost";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int AT_ONCE = 48;
    private static final Pattern NAME = Pattern.compile("[!-~]{1,64}");

    /** One question to PAM; blocks. */
    interface Pam {
        /** Tells whether PAM lets in; fails when it cannot tell. */
        boolean ask(String service, String user, String password) throws IOException;
    }

    private final Pam pam;
    private final Duration patience;
    private final Semaphore running;

    /** Asks the machine's PAM, which is loaded with the first question. */
    public PamPasswords() {
        this((service, user, password) -> new PamCall(password).ask(service, user), PATIENCE, AT_ONCE);
    }

    PamPasswords(Pam pam, Duration patience, int atOnce) {
        this.pam = requireNonNull(pam);
        this.patience = requireNonNull(patience);
        this.running = new Semaphore(atOnce);
    }

    @Override
    public boolean isRight(String user, String password) throws IOException {
        if (!NAME.matcher(user).matches() || password.isEmpty() || password.indexOf('\0') >= 0) {
            return false; // C would see something shorter
        }
        if (!running.tryAcquire()) {
            throw new IOException("PAM: " + AT_ONCE + " logins wait already");
        }
        FutureTask<Boolean> question = new FutureTask<>(() -> {
            try {
                return pam.ask(SERVICE, user, password);
            } finally {
                running.release();
            }
        });
        Thread thread = new Thread(question, "pam");
        thread.setDaemon(true);
        thread.start();
        return answer(question);
    }

    private boolean answer(FutureTask<Boolean> question) throws IOException {
        try {
            return question.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new IOException("PAM: no answer after " + patience.toSeconds() + " seconds", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException known
                    ? known
                    : new IOException("PAM: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("PAM: interrupted", e);
        }
    }
}
