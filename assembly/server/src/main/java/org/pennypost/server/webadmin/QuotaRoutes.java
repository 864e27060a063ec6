package org.pennypost.server.webadmin;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.james.core.Username;
import org.apache.james.core.quota.QuotaCountLimit;
import org.apache.james.core.quota.QuotaLimitValue;
import org.apache.james.core.quota.QuotaSizeLimit;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.Quota;
import org.apache.james.mailbox.model.QuotaRoot;
import org.apache.james.mailbox.quota.MaxQuotaManager;
import org.apache.james.mailbox.quota.QuotaManager;
import org.apache.james.mailbox.quota.UserQuotaRootResolver;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;
import org.apache.james.webadmin.Routes;
import spark.Request;
import spark.Response;
import spark.Service;

/**
 * {@code /quota}: limits for all folders of a user together, at the paths and in the forms of James's webadmin.
 *
 * <p>{@code GET}, {@code PUT} and {@code DELETE} of {@code /quota/count} and {@code /quota/size} for everybody, {@code /quota/users/USER/count} and
 * {@code …/size} for one; the body is a number, -1 for none. {@code GET /quota/users/USER} tells limits and what is used. Threads may share it.
 */
public final class QuotaRoutes implements Routes {
    private static final String BASE = "/quota";
    private static final String USER = BASE + "/users/:user";
    private static final String COUNT = "/count";
    private static final String SIZE = "/size";
    private static final int NO_CONTENT = 204;
    private static final int BAD_REQUEST = 400;
    private static final long NONE = -1;

    private final MaxQuotaManager limits;
    private final QuotaManager quotas;
    private final UserQuotaRootResolver roots;
    private final UsersRepository users;

    /** One limit that can be read, set and removed. */
    private interface Limit {
        Optional<? extends QuotaLimitValue<?>> get(Optional<QuotaRoot> root) throws MailboxException;

        void set(Optional<QuotaRoot> root, Optional<Long> most) throws MailboxException;
    }

    /**
     * Prepares.
     *
     * @param limits that are changed
     * @param quotas tell what is used
     * @param roots of users
     * @param users who there are
     */
    @Inject
    public QuotaRoutes(
            MaxQuotaManager limits, QuotaManager quotas, UserQuotaRootResolver roots, UsersRepository users) {
        this.limits = requireNonNull(limits);
        this.quotas = requireNonNull(quotas);
        this.roots = requireNonNull(roots);
        this.users = requireNonNull(users);
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service service) {
        for (Map.Entry<String, Limit> one :
                Map.of(COUNT, new Count(), SIZE, new Size()).entrySet()) {
            for (String path : new String[] {BASE + one.getKey(), USER + one.getKey()}) {
                service.get(path, (request, response) -> get(request, response, one.getValue()));
                service.put(path, (request, response) -> set(request, response, one.getValue()));
                service.delete(path, (request, response) -> remove(request, response, one.getValue()));
            }
        }
        service.get(USER, this::show);
    }

    private final class Count implements Limit {
        @Override
        public Optional<QuotaCountLimit> get(Optional<QuotaRoot> root) throws MailboxException {
            return root.isEmpty()
                    ? limits.getGlobalMaxMessage()
                    : Optional.ofNullable(
                            limits.listMaxMessagesDetails(root.get()).get(Quota.Scope.User));
        }

        @Override
        public void set(Optional<QuotaRoot> root, Optional<Long> most) throws MailboxException {
            if (most.isEmpty() && root.isEmpty()) {
                limits.removeGlobalMaxMessage();
            } else if (most.isEmpty()) {
                limits.removeMaxMessage(root.get());
            } else {
                QuotaCountLimit limit =
                        most.get() == NONE ? QuotaCountLimit.unlimited() : QuotaCountLimit.count(most.get());
                if (root.isEmpty()) {
                    limits.setGlobalMaxMessage(limit);
                } else {
                    limits.setMaxMessage(root.get(), limit);
                }
            }
        }
    }

    private final class Size implements Limit {
        @Override
        public Optional<QuotaSizeLimit> get(Optional<QuotaRoot> root) throws MailboxException {
            return root.isEmpty()
                    ? limits.getGlobalMaxStorage()
                    : Optional.ofNullable(
                            limits.listMaxStorageDetails(root.get()).get(Quota.Scope.User));
        }

        @Override
        public void set(Optional<QuotaRoot> root, Optional<Long> most) throws MailboxException {
            if (most.isEmpty() && root.isEmpty()) {
                limits.removeGlobalMaxStorage();
            } else if (most.isEmpty()) {
                limits.removeMaxStorage(root.get());
            } else {
                QuotaSizeLimit limit =
                        most.get() == NONE ? QuotaSizeLimit.unlimited() : QuotaSizeLimit.size(most.get());
                if (root.isEmpty()) {
                    limits.setGlobalMaxStorage(limit);
                } else {
                    limits.setMaxStorage(root.get(), limit);
                }
            }
        }
    }

    /** Whether the path names nobody, or somebody who is a user. */
    private boolean isKnown(Request request) throws UsersRepositoryException {
        String user = request.params(":user");
        return user == null || users.contains(Username.of(user));
    }

    private Optional<QuotaRoot> root(Request request) {
        return Optional.ofNullable(request.params(":user")).map(Username::of).map(roots::forUser);
    }

    private static String missing(Request request, Response response) throws JsonProcessingException {
        return Json.missing(response, request.params(":user") + " is no user");
    }

    private String get(Request request, Response response, Limit limit)
            throws MailboxException, IOException, UsersRepositoryException {
        if (!isKnown(request)) {
            return missing(request, response);
        }
        Optional<Long> most = limit.get(root(request)).map(QuotaRoutes::number);
        if (most.isEmpty()) {
            response.status(NO_CONTENT);
            return "";
        }
        return Json.of(response, most.get());
    }

    private String set(Request request, Response response, Limit limit)
            throws MailboxException, IOException, UsersRepositoryException {
        if (!isKnown(request)) {
            return missing(request, response);
        }
        String body = request.body().strip();
        if (!body.matches("-1|[0-9]{1,18}")) {
            response.status(BAD_REQUEST);
            return Json.of(
                    response,
                    Map.of(
                            "statusCode",
                            BAD_REQUEST,
                            "type",
                            "InvalidArgument",
                            "message",
                            "Invalid quota. Need to be an integer value greater or equal to -1"));
        }
        limit.set(root(request), Optional.of(Long.parseLong(body)));
        response.status(NO_CONTENT);
        return "";
    }

    private String remove(Request request, Response response, Limit limit)
            throws MailboxException, IOException, UsersRepositoryException {
        if (!isKnown(request)) {
            return missing(request, response);
        }
        limit.set(root(request), Optional.empty());
        response.status(NO_CONTENT);
        return "";
    }

    private String show(Request request, Response response)
            throws MailboxException, IOException, UsersRepositoryException {
        if (!isKnown(request)) {
            return missing(request, response);
        }
        Optional<QuotaRoot> root = root(request);
        QuotaManager.Quotas now = quotas.getQuotas(root.orElseThrow());
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("global", limits(Optional.empty()));
        form.put("user", limits(root));
        form.put(
                "computed",
                pair(
                        number(now.getMessageQuota().getLimit()),
                        number(now.getStorageQuota().getLimit())));
        form.put(
                "occupation",
                pair(
                        now.getMessageQuota().getUsed().asLong(),
                        now.getStorageQuota().getUsed().asLong()));
        return Json.of(response, form);
    }

    private Map<String, Object> limits(Optional<QuotaRoot> root) throws MailboxException {
        return pair(
                new Count().get(root).map(QuotaRoutes::number).orElse(null),
                new Size().get(root).map(QuotaRoutes::number).orElse(null));
    }

    private static Map<String, Object> pair(Long count, Long size) {
        Map<String, Object> pair = new LinkedHashMap<>();
        pair.put("count", count);
        pair.put("size", size);
        return pair;
    }

    private static Long number(QuotaLimitValue<?> limit) {
        return limit.isLimited() ? limit.asLong() : NONE;
    }
}
