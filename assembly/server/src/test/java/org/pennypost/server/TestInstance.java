package org.pennypost.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;

/** A configuration directory, with everything else below the same temporary directory. */
final class TestInstance {
    static final String TOKEN = "0123456789abcdef0123456789abcdef";
    static final String PIPELINE = """
            <mailetcontainer>
              <spooler><threads>5</threads></spooler>
              <processors>
                <processor state="root" enableJmx="false">
                  <mailet match="All" class="Null"/>
                </processor>
                <processor state="error" enableJmx="false">
                  <mailet match="All" class="Null"/>
                </processor>
              </processors>
            </mailetcontainer>
            """;

    private final Path directory;
    private final Map<String, String> parameters = new LinkedHashMap<>();
    private final StringBuilder services = new StringBuilder();

    TestInstance(Path directory) throws IOException {
        this.directory = directory;
        Files.createDirectories(etc());
        set("compatibility_level", "3.6");
        set("myhostname", "mail.example.com");
        set("mydestination", "example.com, mail.example.com, localhost");
        set("myorigin", "example.com");
        set("inet_interfaces", "127.0.0.1");
        set("queue_directory", directory.resolve("spool").toString());
        set("data_directory", directory.resolve("data").toString());
        set("mail_spool_directory", directory.resolve("mail").toString());
        set("maillog_file", directory.resolve("log/mail.log").toString());
        set("local_recipient_maps", "");
        set("alias_maps", "");
        Files.createDirectories(directory.resolve("mail"));
        // Without a uid of their own the users have that of the server, which alone may enter this directory.
        file(
                "passwd",
                "root:{PLAIN}secret:0:0::/root:/bin/sh\nalice:{PLAIN}wonder::::" + directory.resolve("home/alice")
                        + ":/bin/sh\n");
        file("mailetcontainer.xml", PIPELINE);
        file("webadmin.token", TOKEN + "\n");
        Files.setPosixFilePermissions(etc().resolve("webadmin.token"), PosixFilePermissions.fromString("rw-------"));
    }

    Path etc() {
        return directory.resolve("etc");
    }

    Path directory() {
        return directory;
    }

    TestInstance set(String parameter, String value) {
        parameters.put(parameter, value);
        return this;
    }

    TestInstance file(String name, String content) throws IOException {
        Files.writeString(etc().resolve(name), content, UTF_8);
        return this;
    }

    /** Adds a service on a free port of 127.0.0.1, or on the endpoint given. */
    int service(String command) throws IOException {
        int port = freePort();
        service(Integer.toString(port), command);
        return port;
    }

    void service(String endpoint, String command) {
        services.append(endpoint).append(" inet n - n - - ").append(command).append('\n');
    }

    /** Takes all services away. */
    TestInstance noServices() {
        services.setLength(0);
        return this;
    }

    PennypostServer start() throws Exception {
        write();
        return PennypostServer.start(etc());
    }

    void write() throws IOException {
        StringBuilder main = new StringBuilder();
        parameters.forEach(
                (name, value) -> main.append(name).append(" = ").append(value).append('\n'));
        file("main.cf", main.toString());
        file("master.cf", services.toString());
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
