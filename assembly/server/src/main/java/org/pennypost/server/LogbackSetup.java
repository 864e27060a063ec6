package org.pennypost.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.List;

/**
 * What the libraries log: warnings and errors, to standard error; mail has its own log. Found by logback as a service,
 * so that no configuration file is parsed at the start.
 */
public final class LogbackSetup extends ContextAwareBase implements Configurator {
    /** Warn about what is as it is meant to be, or about what the start itself reports better. */
    private static final List<String> TALKATIVE = List.of(
            "org.apache.james.CONFIGURATION",
            "org.apache.james.modules.server.MailStoreRepositoryModule",
            "org.apache.james.mailetcontainer.lib.AbstractStateMailetProcessor");

    /** For logback. */
    public LogbackSetup() {
        // nothing to set
    }

    /** Sets up the context; threads do not log yet. */
    @Override
    public ExecutionStatus configure(LoggerContext context) {
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setLayout(layout(context));
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        ch.qos.logback.classic.Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(appender);
        TALKATIVE.forEach(name -> context.getLogger(name).setLevel(Level.OFF));
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    static PatternLayout layout(LoggerContext context) {
        PatternLayout layout = new PatternLayout();
        layout.setContext(context);
        layout.getInstanceConverterMap().put("failure", LoggedFailure::new);
        layout.setPattern("%d{MMM dd HH:mm:ss} pennypost: %p: %logger{0}: %m%failure");
        layout.start();
        return layout;
    }
}
