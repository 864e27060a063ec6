package org.pennypost.smtpd;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A policy server on loopback that answers by the local part of the sender. */
public final class PolicyStub implements AutoCloseable {
    private static final Map<String, String> ANSWERS = Map.of(
            "dunno", "action=DUNNO\n\n",
            "ok", "action=OK\n\n",
            "reject", "action=REJECT by policy\n\n",
            "text", "action=450 4.7.9 come back\n\n",
            "grey", "action=defer_if_permit Greylisted\n\n",
            "list", "action=permit_auth_destination, reject\n\n",
            "bogus", "action=BOGUSACTION\n\n",
            "none", "reaction=OK\n\n",
            "empty", "action=\n\n");

    final List<Map<String, String>> requests = new CopyOnWriteArrayList<>();
    final List<Socket> connections = new CopyOnWriteArrayList<>();
    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));

    /** Starts it. */
    public PolicyStub() throws IOException {
        start(() -> {
            while (!socket.isClosed()) {
                Socket client = socket.accept();
                connections.add(client);
                start(() -> serve(client));
            }
        });
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        return; // the socket was closed
                    }
                },
                "policy-stub");
        thread.setDaemon(true);
        thread.start();
    }

    /** As check_policy_service wants it. */
    public String endpoint() {
        return "inet:127.0.0.1:" + socket.getLocalPort();
    }

    private void serve(Socket client) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8));
        while (true) {
            Map<String, String> request = new LinkedHashMap<>();
            String line = in.readLine();
            while (line != null && !line.isEmpty()) {
                String[] parts = line.split("=", 2);
                request.put(parts[0], parts[1]);
                line = in.readLine();
            }
            if (line == null) {
                client.close();
                return;
            }
            requests.add(request);
            String sender = request.get("sender");
            String user = sender.substring(0, Math.max(0, sender.indexOf('@')));
            if (user.equals("close")) {
                client.close();
                return;
            }
            if (!user.equals("silent")) {
                client.getOutputStream()
                        .write(ANSWERS.getOrDefault(user, "action=DUNNO\n\n").getBytes(UTF_8));
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket each : connections) {
            each.close();
        }
    }
}
