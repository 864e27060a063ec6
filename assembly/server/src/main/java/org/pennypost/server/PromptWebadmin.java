package org.pennypost.server;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.james.webadmin.WebAdminConfiguration;
import org.apache.james.webadmin.WebAdminServer;

/**
 * James's {@link WebAdminServer}, which at its end waits for connections that clients keep open; there is nothing in
 * them to wait for.
 */
final class PromptWebadmin extends WebAdminServer {
    PromptWebadmin(WebAdminConfiguration configuration, WebadminBindings.Parts parts) {
        super(
                configuration,
                parts.routes().get(),
                parts.filter().get(),
                parts.metrics(),
                parts.logging().get());
    }

    @Override
    public void destroy() {
        CompletableFuture<List<String>> unused = Background.run(super::destroy);
    }
}
