package org.pennypost.server;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.james.modules.protocols.ImapPackage;
import org.apache.james.utils.ClassName;

/**
 * What of James's IMAP is served after the log-in: not what the log-in has done already, nor what does not work on mbox files or
 * is of no use with them (ACL, METADATA, compression). A command whose parser is missing is
 * answered as an unknown one.
 */
final class ImapFeatures implements ImapPackage {
    private static final Set<String> LEFT_OUT = Set.of(
            "StartTLS",
            "Login",
            "Authenticate",
            "Compress",
            "GetACL",
            "SetACL",
            "DeleteACL",
            "ListRights",
            "MyRights",
            "SetMetadata",
            "GetMetadata",
            "SetAnnotation");
    /** What is ours in the place of James's. */
    private static final Set<String> OURS = Set.of(
            "Close", "Copy", "Create", "Examine", "Expunge", "Fetch", "Logout", "Move", "Select", "Store", "XList");
    /** What James has and its Guice modules do not name. */
    private static final String REPLACE = "org.pennypost.imap.james.MboxReplace";

    private static final ClassName ANSWERS = new ClassName("org.pennypost.imap.james.AnswerEncoder");

    /** Capabilities that James names by itself and that do not hold here. */
    static final List<String> DISABLED = List.of("I18NLEVEL=1", "LIST-MYRIGHTS", "COMPRESS=DEFLATE");

    @Override
    public Collection<ClassName> processors() {
        return Stream.concat(
                        without(ImapPackage.DEFAULT.processors(), "Processor").stream()
                                .map(ImapFeatures::ours),
                        Stream.of(new ClassName(REPLACE + "Processor")))
                .toList();
    }

    @Override
    public Collection<ClassName> decoders() {
        return Stream.concat(
                        without(ImapPackage.DEFAULT.decoders(), "CommandParser").stream(),
                        Stream.of(new ClassName(REPLACE + "CommandParser")))
                .toList();
    }

    @Override
    public Collection<ClassName> encoders() {
        return Stream.concat(ImapPackage.DEFAULT.encoders().stream(), Stream.of(ANSWERS))
                .toList();
    }

    private static ClassName ours(ClassName james) {
        String name = james.getName().substring(james.getName().lastIndexOf('.') + 1);
        return OURS.contains(name.replace("Processor", ""))
                ? new ClassName("org.pennypost.imap.james.Mbox" + name)
                : james;
    }

    private static List<ClassName> without(Collection<ClassName> names, String kind) {
        Set<String> left = LEFT_OUT.stream().map(name -> "." + name + kind).collect(Collectors.toSet());
        return names.stream()
                .filter(name -> left.stream().noneMatch(name.getName()::endsWith))
                .toList();
    }
}
