package org.pennypost.server;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.function.Supplier;
import javax.inject.Singleton;
import org.pennypost.conf.control.Answer;

/** Asks for a reload from within, such as by webadmin; refuses until the server is up. Threads may share it. */
@Singleton
final class ReloadRequest implements Supplier<Answer> {
    private volatile Supplier<Answer> server = () -> Answer.failed(List.of("the server is still starting"), List.of());

    /** Says who answers from now on. */
    void answeredBy(Supplier<Answer> reload) {
        server = requireNonNull(reload);
    }

    @Override
    public Answer get() {
        return server.get();
    }
}
