package org.pennypost.server;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.mailet.Mail;
import org.apache.mailet.MailetContext;

/** The surroundings of a rule on trial: what it asks is answered as in the server, what it would send or store is only told. */
final class TrialContext {
    private static final Set<String> ACTS = Set.of("sendMail", "bounce", "storeMail");

    private TrialContext() {}

    /**
     * Makes them.
     *
     * @param server answers questions
     * @param told gets a line for each thing that would be done
     */
    static MailetContext of(Supplier<? extends MailetContext> server, Consumer<String> told) {
        return (MailetContext) Proxy.newProxyInstance(
                MailetContext.class.getClassLoader(),
                new Class<?>[] {MailetContext.class},
                (self, method, arguments) -> {
                    if (ACTS.contains(method.getName())) {
                        told.accept(method.getName() + " " + words(arguments));
                        return null;
                    }
                    if (method.getName().equals("log")) {
                        told.accept("log " + words(arguments));
                        return null;
                    }
                    try {
                        return method.invoke(server.get(), arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static String words(Object... arguments) {
        return Arrays.stream(arguments)
                .map(argument -> argument instanceof Mail mail
                        ? mail.getMaybeSender().asPrettyString() + " -> " + mail.getRecipients()
                        : String.valueOf(argument))
                .collect(Collectors.joining(" "));
    }
}
