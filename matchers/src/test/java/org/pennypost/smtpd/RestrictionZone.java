package org.pennypost.smtpd;

import java.io.IOException;
import org.pennypost.dns.StubServer;
import org.xbill.DNS.Type;

/** What the DNS knows in the conversations about restrictions. */
public final class RestrictionZone {
    private RestrictionZone() {}

    /** Adds what all rows ask for. */
    public static void fill(StubServer dns) throws IOException {
        dns.add("ok.test.", Type.MX, "10 mx.ok.test.");
        dns.add("mx.ok.test.", Type.A, "10.0.0.1");
        dns.add("ok.test.", Type.NS, "ns.ok.test.");
        dns.add("ns.ok.test.", Type.A, "10.0.0.2");
        dns.add("a.ok.test.", Type.A, "10.0.0.2");
        dns.add("a.test.", Type.A, "10.0.0.3");
        dns.add("aaaa.test.", Type.AAAA, "2001:db8::1");
        dns.add("txt.test.", Type.TXT, "\"x\"");
        dns.add("nullmx.test.", Type.MX, "0 .");
        dns.add("relay.test.", Type.MX, "10 mx.relay.test.");
        dns.add("mx.relay.test.", Type.A, "10.0.0.4");
        dns.add("relay.test.", Type.NS, "ns.relay.test.");
        dns.add("ns.relay.test.", Type.A, "10.0.0.4");
        dns.add("relay.test.", Type.A, "10.0.0.5");
        dns.add("backup.test.", Type.MX, "10 mx.ok.test.");
        dns.add("backup.test.", Type.MX, "20 mail.example.com.");
        dns.add("primary.test.", Type.MX, "10 mail.example.com.");
        dns.add("primary.test.", Type.MX, "20 mx.ok.test.");
        dns.add("mail.example.com.", Type.A, "127.0.0.1");
        dns.add("bad.test.dbl.test.", Type.A, "127.0.0.4");
        dns.add("bad.test.dbl.test.", Type.TXT, "\"bad name\"");
        dns.add("relay.test.dbl.test.", Type.A, "127.0.0.4");
    }

    /** What a client's address is listed in. */
    public static void client(StubServer dns, String address) throws IOException {
        String[] parts = address.split("\\.");
        String reversed = parts[3] + "." + parts[2] + "." + parts[1] + "." + parts[0] + ".";
        dns.add(reversed + "rbl.test.", Type.A, "127.0.0.2");
        dns.add(reversed + "rbl.test.", Type.TXT, "\"spam $rbl_code source\"");
        dns.add(reversed + "notext.test.", Type.A, "127.0.0.2");
        dns.add(reversed + "own.test.", Type.A, "127.0.0.2");
        dns.add(reversed + "badreply.test.", Type.A, "127.0.0.2");
    }
}
