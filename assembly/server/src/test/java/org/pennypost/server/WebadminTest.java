package org.pennypost.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.Key;
import com.google.inject.TypeLiteral;
import com.google.inject.name.Names;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import org.apache.james.webadmin.Routes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spark.Service;
import spark.route.HttpMethod;
import spark.routematch.RouteMatch;

class WebadminTest {
    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    Path directory;

    private TestInstance instance;
    private int port;
    private PennypostServer server;

    @BeforeEach
    void start() throws Exception {
        instance = new TestInstance(directory);
        port = instance.service("webadmind");
        server = instance.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void answersNobodyWithoutTheToken() throws Exception {
        List<Routes> routes =
                server.james().get(Key.get(new TypeLiteral<List<Routes>>() {}, Names.named("webAdminRoutes")));
        assertThat(routes).hasSizeGreaterThan(5);
        List<RouteMatch> all = all(routes);
        assertThat(all)
                .hasSizeGreaterThan(40)
                .extracting(RouteMatch::getMatchUri)
                .contains("/explain/rcpt", "/queue");
        for (RouteMatch route : all) {
            String path = route.getMatchUri().replaceAll(":[A-Za-z]+", "x").replace("*", "y");
            for (String method : List.of("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD")) {
                assertThat(status(method, path, "Bearer wrong"))
                        .as(method + " " + path)
                        .isEqualTo(401);
            }
            assertThat(status(route.getHttpMethod().name().toUpperCase(Locale.ROOT), path, null))
                    .as(path)
                    .isEqualTo(401);
        }
        assertThat(status("GET", "/no/such/path", null)).isEqualTo(401);
        assertThat(status("GET", "/healthcheck", null)).isEqualTo(401);
    }

    /** Every method and path that any of the routes defines. */
    private static List<RouteMatch> all(List<Routes> routes) {
        Service service = Service.ignite().ipAddress("127.0.0.1").port(0);
        try {
            routes.forEach(each -> each.define(service));
            service.awaitInitialization();
            return service.routes().stream()
                    .filter(each -> each.getHttpMethod() != HttpMethod.before
                            && each.getHttpMethod() != HttpMethod.after
                            && each.getHttpMethod() != HttpMethod.afterafter)
                    .toList();
        } finally {
            service.stop();
        }
    }

    @Test
    void answersWhoHasTheToken() throws Exception {
        assertThat(status("GET", "/healthcheck", "Bearer " + TestInstance.TOKEN))
                .isEqualTo(200);
        assertThat(get("/users")).contains("alice").contains("root");
        assertThat(get("/domains")).contains("example.com");
        assertThat(get("/mailQueues")).contains("spool");
        assertThat(status("GET", "/no/such/path", "Bearer " + TestInstance.TOKEN))
                .isEqualTo(404);
    }

    @Test
    void answersNobodyWhileTheTokenIsMissingOrOpenToOthers() throws Exception {
        Path token = instance.etc().resolve("webadmin.token");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r-----"));
        assertThat(status("GET", "/domains", "Bearer " + TestInstance.TOKEN)).isEqualTo(401);

        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        assertThat(status("GET", "/domains", "Bearer " + TestInstance.TOKEN)).isEqualTo(200);

        Files.writeString(token, "");
        assertThat(status("GET", "/domains", "Bearer ")).isEqualTo(401);

        Files.delete(token);
        assertThat(status("GET", "/domains", "Bearer " + TestInstance.TOKEN)).isEqualTo(401);
    }

    @Test
    void refusesAnAddressThatIsNotLoopback(@TempDir Path other) throws Exception {
        TestInstance open = new TestInstance(other);
        open.service("0.0.0.0:" + TestInstance.freePort(), "webadmind");

        assertThatThrownBy(() -> open.start().close()).hasMessageContaining("loopback only");
    }

    private int status(String method, String path, String authorization) throws Exception {
        return send(method, path, authorization).statusCode();
    }

    private String get(String path) throws Exception {
        return send("GET", path, "Bearer " + TestInstance.TOKEN).body();
    }

    private HttpResponse<String> send(String method, String path, String authorization) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port + (path.startsWith("/") ? path : "/" + path)))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
