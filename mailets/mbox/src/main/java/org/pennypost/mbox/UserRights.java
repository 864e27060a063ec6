package org.pennypost.mbox;

import java.io.IOException;

/** With whose rights files are opened: a user's for mailboxes, the server's own for what it keeps of them. Thread safe. */
public interface UserRights {
    /** One identity for everything, as where everything belongs to the user who started the server. */
    UserRights SAME = new UserRights() {
        @Override
        public <T> T as(Work<T> work) throws IOException {
            return work.run();
        }

        @Override
        public <T> T outside(Work<T> work) throws IOException {
            return work.run();
        }
    };

    /**
     * Something to do with files.
     *
     * @param <T> what it gives
     */
    @FunctionalInterface
    interface Work<T> {
        /**
         * Does it.
         *
         * @return what came of it
         * @throws IOException when a file cannot be used
         */
        T run() throws IOException;
    }

    /**
     * Does something with the rights of the user.
     *
     * @param work what to do
     * @param <T> what it gives
     * @return what came of it
     * @throws IOException what the work threw, or when the rights cannot be had
     */
    <T> T as(Work<T> work) throws IOException;

    /**
     * Does something with the server's own rights from within such work.
     *
     * @param work what to do
     * @param <T> what it gives
     * @return what came of it
     * @throws IOException what the work threw
     */
    <T> T outside(Work<T> work) throws IOException;
}
