package org.pennypost.server.control;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import jdk.net.ExtendedSocketOptions;

/**
 * Tells who is at the other end of a Unix socket, by what the kernel noted when it connected. Principals of the file
 * system are equal when their user ids are. Source: unix(7) SO_PEERCRED.
 */
final class Peers {
    private final UserPrincipal root;
    private final UserPrincipal owner;

    Peers(UserPrincipal root, UserPrincipal owner) {
        this.root = requireNonNull(root);
        this.owner = requireNonNull(owner);
    }

    /**
     * For a server whose files belong to its user.
     *
     * @param own a file that this process has made
     */
    static Peers of(Path own) throws IOException {
        // Uid 0 by number: root may have another name.
        UserPrincipal root = own.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("0");
        return new Peers(root, Files.getOwner(own));
    }

    static UserPrincipal of(SocketChannel channel) throws IOException {
        return channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
    }

    /** Whether a user is the one whom a client says to be; the kernel's word is by a principal, ours is by number. */
    static boolean is(UserPrincipal peer, String uid) throws IOException {
        return !uid.isEmpty()
                && uid.chars().allMatch(c -> c >= '0' && c <= '9')
                && FileSystems.getDefault()
                        .getUserPrincipalLookupService()
                        .lookupPrincipalByName(uid)
                        .equals(peer);
    }

    boolean mayControl(UserPrincipal user) {
        return user.equals(owner) || user.equals(root);
    }
}
