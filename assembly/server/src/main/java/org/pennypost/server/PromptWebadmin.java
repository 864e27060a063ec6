package org.pennypost.server;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.inject.Inject;
import javax.inject.Named;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.webadmin.Routes;
import org.apache.james.webadmin.WebAdminConfiguration;
import org.apache.james.webadmin.WebAdminServer;
import org.apache.james.webadmin.authentication.AuthenticationFilter;
import org.apache.james.webadmin.mdc.LoggingRequestFilter;

/**
 * James's {@link WebAdminServer}, which at its end waits for connections that clients keep open; there is nothing in
 * them to wait for.
 */
final class PromptWebadmin extends WebAdminServer {
    @Inject
    PromptWebadmin(
            WebAdminConfiguration configuration,
            @Named("webAdminRoutes") List<Routes> routes,
            AuthenticationFilter filter,
            MetricFactory metrics,
            LoggingRequestFilter logging) {
        super(configuration, routes, filter, metrics, logging);
    }

    @Override
    public void destroy() {
        CompletableFuture<List<String>> unused = Background.run(super::destroy);
    }
}
