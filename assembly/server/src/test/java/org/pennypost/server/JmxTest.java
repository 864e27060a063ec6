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
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JmxTest {
    @TempDir
    Path directory;

    @Test
    void asksForThePasswordItMade() throws Exception {
        Assumptions.assumeFalse(taken(), "port " + JmxBindings.PORT + " is in use");
        TestInstance instance = new TestInstance(directory).set("pennypost_jmx", "yes");
        JMXServiceURL url =
                new JMXServiceURL("service:jmx:rmi:///jndi/rmi://127.0.0.1:" + JmxBindings.PORT + "/jmxrmi");
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
        Assumptions.assumeFalse(taken(), "port " + JmxBindings.PORT + " is in use");
        try (PennypostServer server = new TestInstance(directory).start()) {
            assertThat(server).isNotNull();
            assertThat(taken()).isFalse();
        }
    }

    private static boolean taken() throws Exception {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", JmxBindings.PORT), 1000);
            return true;
        } catch (java.net.ConnectException e) {
            return false;
        }
    }
}
