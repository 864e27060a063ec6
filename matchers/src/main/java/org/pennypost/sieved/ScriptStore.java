package org.pennypost.sieved;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The scripts of one user. Used by one thread at a time; methods block. */
public interface ScriptStore {
    /**
     * A script.
     *
     * @param name without a suffix
     * @param active whether it is the one that decides about mail
     */
    record Script(String name, boolean active) {
        /** Checks that nothing is null. */
        public Script {
            requireNonNull(name);
        }
    }

    /** Opens them. */
    interface Opening {
        /**
         * Opens the scripts of a user.
         *
         * @param user the name
         * @return the store
         * @throws IOException when that is not possible now
         */
        ScriptStore open(String user) throws IOException;

        /**
         * Names what scripts may require.
         *
         * @return names of extensions
         */
        List<String> extensions();

        /**
         * Looks at a script.
         *
         * @param text its bytes
         * @return what is wrong with it, empty when nothing is
         */
        Optional<String> problem(byte[] text);
    }

    /**
     * Gives the scripts.
     *
     * @return in the order of their names
     * @throws IOException when they cannot be read
     */
    List<Script> list() throws IOException;

    /**
     * Gives a script.
     *
     * @param name a valid one
     * @return its bytes; empty when there is none
     * @throws IOException when it cannot be read
     */
    Optional<byte[]> get(String name) throws IOException;

    /**
     * Stores a script in the place of one of the same name, which is replaced at once or not at all.
     *
     * @param name a valid one
     * @param text its bytes
     * @throws IOException when that is not possible
     */
    void put(String name, byte[] text) throws IOException;

    /**
     * Deletes a script.
     *
     * @param name one that is there, and not active
     * @throws IOException when that is not possible
     */
    void delete(String name) throws IOException;

    /**
     * Gives a script another name; an active one stays active.
     *
     * @param from one that is there
     * @param to a valid one that is not there
     * @throws IOException when that is not possible
     */
    void rename(String from, String to) throws IOException;

    /**
     * Lets a script decide about mail.
     *
     * @param name one that is there; empty for none
     * @throws IOException when that is not possible
     */
    void activate(Optional<String> name) throws IOException;
}
