package org.pennypost.conf;

/** What Pennypost does with a parameter that Postfix knows. */
public enum ParameterStatus {
    /** It has the effect that postconf(5) describes. */
    HONOURED,
    /** It is accepted and has no effect, because nothing here corresponds to it. */
    INEFFECTIVE,
    /** It is accepted and has no effect yet. */
    PLANNED,
    /** It is accepted and deliberately has no effect. */
    REFUSED
}
