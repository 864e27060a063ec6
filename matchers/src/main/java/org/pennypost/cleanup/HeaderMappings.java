package org.pennypost.cleanup;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.function.Consumer;
import org.pennypost.address.TrivialRewrite;

/**
 * What is done with the addresses in a header: they are completed, then mapped.
 *
 * <p>Immutable and thread safe. Source: postconf(5) local_header_rewrite_clients, remote_header_rewrite_domain; Postfix
 * {@code cleanup_message.c}.
 *
 * @param rewrite completes an address
 * @param mappings canonical and masquerade tables; empty where receive_override_options forbids them
 */
public record HeaderMappings(TrivialRewrite rewrite, Optional<AddressMappings> mappings) {
    /** Checks that nothing is null. */
    public HeaderMappings {
        requireNonNull(rewrite);
        requireNonNull(mappings);
    }

    /** What an address in its external form becomes. */
    String map(String external, AddressKind kind, Consumer<String> warnings) throws MappingFailure {
        String completed = rewrite.rewriteExternal(external);
        return mappings.isPresent() ? mappings.get().map(completed, kind, warnings) : completed;
    }
}
