package org.pennypost.policy;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The connections of one SMTP session to policy servers, opened when they are needed. Used by one thread at a time. Source:
 * SMTPD_POLICY_README.
 */
public final class PolicyConnections implements AutoCloseable {
    private final Map<PolicyServer, PolicyConnection> open = new HashMap<>();

    /** Without any connection yet. */
    public PolicyConnections() {
        // Nothing is opened before it is needed.
    }

    /**
     * Asks a server, as often as it may be tried.
     *
     * @param server whom
     * @param request attributes, {@code name=value}, one a line, ended by an empty line
     * @return the action that it answers with
     * @throws IOException when it does not answer
     */
    public String ask(PolicyServer server, String request) throws IOException {
        for (int tries = 1; ; tries++) {
            PolicyConnection known = open.remove(server);
            boolean reused = known != null && known.isFresh();
            if (known != null && !reused) {
                known.close();
            }
            PolicyConnection connection = null;
            try {
                connection = reused ? known : PolicyConnection.open(server);
                String action = connection.ask(request);
                open.put(server, connection);
                return action;
            } catch (IOException e) {
                if (connection != null) {
                    connection.close();
                }
                if (tries >= server.limits().tries()) {
                    throw e;
                }
                if (!reused) {
                    pause(server, e);
                }
            }
        }
    }

    private static void pause(PolicyServer server, IOException cause) throws IOException {
        try {
            TimeUnit.NANOSECONDS.sleep(server.limits().retryDelay().toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cause;
        }
    }

    /** Closes all connections; others are opened when they are needed. */
    @Override
    public void close() {
        open.values().forEach(PolicyConnection::close);
        open.clear();
    }
}
