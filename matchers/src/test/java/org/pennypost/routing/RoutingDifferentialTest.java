package org.pennypost.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pennypost.address.Address;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.smtpd.TestSettings;

/** Asks the real Postfix and our router the same questions. */
class RoutingDifferentialTest {
    private static final int CONFIGURATIONS = 50;
    private static final int ADDRESSES = 60;
    private static final int FLAG_ROUTED = 2;
    private static final int FLAG_ERROR = 4;
    private static final int FLAG_FAIL = 8;
    private static final Map<Integer, AddressClass> CLASSES = Map.of(
            256, AddressClass.LOCAL,
            512, AddressClass.VIRTUAL_ALIAS,
            1024, AddressClass.VIRTUAL_MAILBOX,
            2048, AddressClass.RELAY,
            4096, AddressClass.DEFAULT);

    @TempDir
    Path directory;

    @Test
    @Timeout(300)
    void routesAsPostfixDoes() throws Exception {
        PrivatePostfix.assumeAvailable();
        GeneratedRouting generated = new GeneratedRouting(Long.getLong("seed", 20261124L));
        List<Map<String, String>> configurations = new ArrayList<>();
        for (int i = 0; i < CONFIGURATIONS; i++) {
            configurations.add(generated.configuration());
        }
        List<String> differences = new ArrayList<>();
        int pairs = 0;
        try (PrivatePostfix postfix = new PrivatePostfix(directory, GeneratedRouting.MAIN, configurations)) {
            for (int i = 0; i < CONFIGURATIONS; i++) {
                Map<String, String> settings = new HashMap<>(GeneratedRouting.MAIN);
                settings.putAll(configurations.get(i));
                Router router = new Router(TestSettings.load(settings));
                try (PrivatePostfix.Rewriter rewriter = postfix.rewriter(i)) {
                    for (int j = 0; j < ADDRESSES; j++, pairs++) {
                        String sender = generated.sender();
                        String address = generated.address();
                        String theirs = describe(rewriter.resolve(sender, rewriter.rewrite(address)));
                        String ours = describe(router, sender, address);
                        if (!ours.equals(theirs)) {
                            differences.add(address + " from <" + sender + ">: ours " + ours + ", theirs " + theirs
                                    + ", rewritten " + router.rewrite().rewrite(new Address(address)) + " / "
                                    + rewriter.rewrite(address) + " with " + configurations.get(i));
                        }
                    }
                }
            }
        }
        assertThat(differences).as("%s pairs", pairs).isEmpty();
    }

    private static String describe(Map<String, String> answer) {
        int flags = Integer.parseInt(answer.get("flags"));
        if ((flags & FLAG_FAIL) != 0) {
            return "failure";
        }
        if ((flags & FLAG_ERROR) != 0) {
            return "bad syntax";
        }
        return String.join(
                " | ",
                CLASSES.get(flags & 0x1f00).toString(),
                answer.get("transport"),
                answer.get("nexthop"),
                answer.get("recipient"),
                (flags & FLAG_ROUTED) != 0 ? "routed" : "direct");
    }

    private static String describe(Router router, String sender, String address) {
        try {
            Route route = router.resolve(new Address(sender), new Address(address));
            return !route.valid()
                    ? "bad syntax"
                    : String.join(
                            " | ",
                            route.addressClass().toString(),
                            route.transport(),
                            route.nexthop(),
                            route.address().text(),
                            route.routed() ? "routed" : "direct");
        } catch (LookupFailure e) {
            return "failure";
        }
    }
}
