package org.pennypost.server;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.TypeLiteral;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.name.Named;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import javax.inject.Provider;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.json.DTOConverter;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.modules.server.MailQueueTaskSerializationModule;
import org.apache.james.modules.server.MailRepositoryTaskSerializationModule;
import org.apache.james.protocols.webadmin.ProtocolServerRoutes;
import org.apache.james.server.task.json.dto.AdditionalInformationDTO;
import org.apache.james.server.task.json.dto.AdditionalInformationDTOModule;
import org.apache.james.task.Hostname;
import org.apache.james.task.MemoryTaskManager;
import org.apache.james.task.TaskExecutionDetails.AdditionalInformation;
import org.apache.james.task.TaskManager;
import org.apache.james.webadmin.FixedPortSupplier;
import org.apache.james.webadmin.Routes;
import org.apache.james.webadmin.WebAdminConfiguration;
import org.apache.james.webadmin.authentication.AuthenticationFilter;
import org.apache.james.webadmin.dto.DTOModuleInjections;
import org.apache.james.webadmin.mdc.LoggingRequestFilter;
import org.apache.james.webadmin.mdc.RequestLogger;
import org.apache.james.webadmin.routes.DomainsRoutes;
import org.apache.james.webadmin.routes.HealthCheckRoutes;
import org.apache.james.webadmin.routes.MailQueueRoutes;
import org.apache.james.webadmin.routes.MailRepositoriesRoutes;
import org.apache.james.webadmin.routes.TasksRoutes;
import org.apache.james.webadmin.routes.UserRoutes;
import org.apache.james.webadmin.utils.JsonTransformer;
import org.apache.james.webadmin.utils.JsonTransformerModule;
import org.pennypost.conf.SettingsHolder;
import org.pennypost.conf.control.Answer;
import org.pennypost.server.webadmin.ConfigurationRoutes;
import org.pennypost.server.webadmin.ExplainRoutes;
import org.pennypost.server.webadmin.MetricsRoutes;
import org.pennypost.server.webadmin.QueueRoutes;
import org.pennypost.server.webadmin.QuotaRoutes;
import org.pennypost.server.webadmin.TraceRoutes;

/**
 * James's webadmin on one loopback address, with the token in front of every path. Of its routes there are those that
 * tell the truth here: tasks, health, servers, queues, repositories, domains and users (read-only); and our own.
 */
final class WebadminBindings extends AbstractModule {
    @Override
    protected void configure() {
        install(new MailQueueTaskSerializationModule());
        install(new MailRepositoryTaskSerializationModule());
        bind(JsonTransformer.class).in(Scopes.SINGLETON);
        bind(new TypeLiteral<Supplier<Answer>>() {}).to(ReloadRequest.class);
        bind(MemoryTaskManager.class).in(Scopes.SINGLETON);
        bind(TaskManager.class).to(MemoryTaskManager.class);
        Multibinder.newSetBinder(binder(), JsonTransformerModule.class);
        Multibinder.newSetBinder(binder(), RequestLogger.class);
        Multibinder.newSetBinder(binder(), HealthCheck.class);
        Multibinder<Routes> routes = Multibinder.newSetBinder(binder(), Routes.class);
        List.of(
                        TasksRoutes.class,
                        HealthCheckRoutes.class,
                        ProtocolServerRoutes.class,
                        MailQueueRoutes.class,
                        MailRepositoriesRoutes.class,
                        DomainsRoutes.class,
                        UserRoutes.class,
                        QueueRoutes.class,
                        QuotaRoutes.class,
                        ConfigurationRoutes.class,
                        TraceRoutes.class,
                        ExplainRoutes.class,
                        MetricsRoutes.class)
                .forEach(route -> routes.addBinding().to(route));
    }

    @Provides
    @Singleton
    @Named("webAdminRoutes")
    List<Routes> routes(Set<Routes> routes) {
        List<Routes> all = new ArrayList<>();
        all.add(new EveryPath());
        all.addAll(routes);
        return all;
    }

    /** What is made for every server; nothing before the first. */
    record Parts(
            @Named("webAdminRoutes") Provider<List<Routes>> routes,
            Provider<AuthenticationFilter> filter,
            MetricFactory metrics,
            Provider<LoggingRequestFilter> logging) {
        @javax.inject.Inject
        Parts {}
    }

    @Provides
    @Singleton
    Webadmin.Maker maker(Parts parts) {
        return address -> new PromptWebadmin(configuration(address), parts);
    }

    private static WebAdminConfiguration configuration(InetSocketAddress address) {
        return WebAdminConfiguration.builder()
                .enabled()
                .corsDisabled()
                .host(address.getAddress().getHostAddress())
                .port(new FixedPortSupplier(address.getPort()))
                .build();
    }

    @Provides
    @Singleton
    AuthenticationFilter filter(SettingsHolder holder) {
        return new WebadminToken(holder.current().configDirectory().resolve("webadmin.token"));
    }

    @Provides
    Hostname hostname(SettingsHolder holder) {
        return new Hostname(holder.current().text("myhostname"));
    }

    @Provides
    @Named("resolved-checks")
    Set<HealthCheck> checks(Set<HealthCheck> checks) {
        return checks;
    }

    @Provides
    @Singleton
    @Named(DTOModuleInjections.WEBADMIN_DTO)
    DTOConverter<AdditionalInformation, AdditionalInformationDTO> taskDetails(
            @Named(DTOModuleInjections.WEBADMIN_DTO)
                    Set<
                                    AdditionalInformationDTOModule<
                                            ? extends AdditionalInformation, ? extends AdditionalInformationDTO>>
                            modules) {
        return new DTOConverter<>(modules);
    }
}
