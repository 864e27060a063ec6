package org.pennypost.commands.explain;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Collectors;
import org.pennypost.dns.MailExchanger;
import org.pennypost.smtpd.Client;

/** A mail exchanger in words. */
final class MailHostText {
    private MailHostText() {}

    /** {@code 10 mx.example.com [192.0.2.1] [2001:db8::1]}. */
    static String of(MailExchanger host) {
        String addresses =
                addresses(host).stream().map(address -> " [" + address + "]").collect(Collectors.joining());
        return host.preference() + " " + host.host() + addresses
                + host.failure().map(reason -> " failed: " + reason.text()).orElse("");
    }

    static List<String> addresses(MailExchanger host) {
        return host.addresses().stream().map(MailHostText::text).toList();
    }

    private static String text(InetAddress address) {
        return new Client(address, 0, Client.UNKNOWN, Client.UNKNOWN).addressText();
    }
}
