package org.pennypost.server;

import org.apache.james.webadmin.Routes;
import spark.Service;

/**
 * Stands first among webadmin's routes, defines none, and so makes James put its authentication filter in front of
 * every path: those James calls public, and those that do not exist, too.
 */
final class EveryPath implements Routes {
    @Override
    public String getBasePath() {
        return "";
    }

    @Override
    public void define(Service service) {
        // Nothing: only the filter on "/*" is wanted.
    }
}
