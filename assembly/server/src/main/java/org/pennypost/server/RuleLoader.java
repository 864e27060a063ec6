package org.pennypost.server;

import static java.util.Objects.requireNonNull;

import com.google.inject.Injector;
import java.util.List;
import java.util.Optional;
import javax.mail.MessagingException;
import org.apache.james.mailetcontainer.api.MailetLoader;
import org.apache.james.mailetcontainer.api.MatcherLoader;
import org.apache.mailet.Mailet;
import org.apache.mailet.MailetConfig;
import org.apache.mailet.Matcher;
import org.apache.mailet.MatcherConfig;

/**
 * Makes mailets and matchers: James's, our own, and those of one set of extensions. A name may be without its package where that is James's or ours.
 * It takes the place of James's {@code GuiceMailetLoader} and {@code GuiceMatcherLoader}, which know one set of classes for the life of the server.
 */
final class RuleLoader implements MailetLoader, MatcherLoader {
    private static final List<String> MAILETS =
            List.of("", "org.apache.james.transport.mailets.", "org.pennypost.delivery.");
    private static final List<String> MATCHERS =
            List.of("", "org.apache.james.transport.matchers.", "org.pennypost.matcher.");

    private final Injector injector;
    private final ExtensionSet extensions;

    RuleLoader(Injector injector, ExtensionSet extensions) {
        this.injector = requireNonNull(injector);
        this.extensions = requireNonNull(extensions);
    }

    @Override
    public Mailet getMailet(MailetConfig config) throws MessagingException {
        Mailet mailet = make(config.getMailetName(), MAILETS, Mailet.class);
        mailet.init(config);
        return mailet;
    }

    @Override
    public Matcher getMatcher(MatcherConfig config) throws MessagingException {
        Matcher matcher = make(config.getMatcherName(), MATCHERS, Matcher.class);
        matcher.init(config);
        return matcher;
    }

    /**
     * Makes an object of a class by its name.
     *
     * @param packages that are tried in front of the name, in order
     * @throws MessagingException when there is no such class, or it is of another kind
     */
    <T> T make(String name, List<String> packages, Class<T> kind) throws MessagingException {
        String what = kind.getSimpleName().toLowerCase(java.util.Locale.ROOT) + " " + name;
        Class<?> found = packages.stream()
                .map(prefix -> find(prefix + name))
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow(() -> new MessagingException("no such " + what));
        if (!kind.isAssignableFrom(found)) {
            throw new MessagingException(found.getName() + " is no " + kind.getName());
        }
        try {
            return kind.cast(instance(found));
        } catch (RuntimeException | LinkageError e) {
            throw new MessagingException(
                    "cannot make " + what, e instanceof Exception cause ? cause : new Exception(e));
        }
    }

    private Optional<Class<?>> find(String name) {
        try {
            return Optional.of(Class.forName(name, true, extensions.classes()));
        } catch (ClassNotFoundException | NoClassDefFoundError notThere) {
            return Optional.empty();
        }
    }

    /** The server's injector would keep a class that it made an object of for ever; a child of it goes with the pipeline. */
    private Object instance(Class<?> type) {
        return type.getClassLoader() == getClass().getClassLoader()
                ? injector.getInstance(type)
                : injector.createChildInjector(binder -> binder.bind(type)).getInstance(type);
    }
}
