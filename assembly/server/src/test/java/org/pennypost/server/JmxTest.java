package org.pennypost.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JmxTest {
    @TempDir
    Path directory;

    @Test
    void asksForThePasswordItMade() throws Exception {
        int port = TestInstance.freePort();
        TestInstance instance = new TestInstance(directory)
                .set("pennypost_jmx", "yes")
                .set("pennypost_jmx_port", Integer.toString(port));
        JMXServiceURL url = new JMXServiceURL("service:jmx:rmi:///jndi/rmi://127.0.0.1:" + port + "/jmxrmi");
        try (PennypostServer server = instance.start()) {
            assertThat(server).isNotNull();
            Path file = directory.resolve("data/jmxremote.password");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            String[] words = Files.readString(file).strip().split(" ", -1);

            assertThatThrownBy(() -> JMXConnectorFactory.connect(url).close()).isInstanceOf(SecurityException.class);
            try (JMXConnector connector = JMXConnectorFactory.connect(url, Map.of(JMXConnector.CREDENTIALS, words))) {
                assertThat(connector
                                .getMBeanServerConnection()
                                .isRegistered(new ObjectName("org.apache.james:type=component,name=usersrepository")))
                        .isTrue();
            }
        }
    }

    @Test
    void isOffUnlessAskedFor() throws Exception {
        int port = TestInstance.freePort();
        TestInstance instance = new TestInstance(directory).set("pennypost_jmx_port", Integer.toString(port));
        try (PennypostServer server = instance.start()) {
            assertThat(server).isNotNull();
            assertThat(taken(port)).isFalse();
        }
    }

    private static boolean taken(int port) throws Exception {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
            return true;
        } catch (java.net.ConnectException e) {
            return false;
        }
    }
}
