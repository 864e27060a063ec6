package org.pennypost.server;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import com.google.inject.multibindings.MapKey;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/** The protocol that a {@link Listeners.Maker} makes servers of. */
@MapKey(unwrapValue = true)
@Retention(RUNTIME)
@Target(METHOD)
@interface ProtocolKey {
    /** The protocol. */
    Protocol value();
}
