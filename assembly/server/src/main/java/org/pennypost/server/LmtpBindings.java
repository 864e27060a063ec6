package org.pennypost.server;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.ProvidesIntoMap;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.lmtpserver.netty.LMTPMetricsImpl;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.lib.handler.ProtocolHandlerLoader;

/** LMTP, as James serves it. */
final class LmtpBindings extends AbstractModule {
    @Provides
    @Singleton
    LMTPMetricsImpl metrics(MetricFactory metrics) {
        return new LMTPMetricsImpl(metrics);
    }

    @ProvidesIntoMap
    @ProtocolKey(Protocol.LMTP)
    Listeners.Maker maker(
            LMTPMetricsImpl metrics, WorkerGroup workers, ProtocolHandlerLoader loader, FileSystem files) {
        return (service, settings) -> {
            WorkerLmtpServer server = new WorkerLmtpServer(metrics, workers.group());
            server.setFileSystem(files);
            server.setProtocolHandlerLoader(loader);
            return server;
        };
    }
}
