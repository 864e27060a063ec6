package org.pennypost.conf;

/** The kinds of value that a parameter can have. What Postfix calls a string is split here by what the text means. */
public enum ParameterType {
    /** {@code yes} or {@code no}, in any case. */
    BOOL,
    /** A decimal number, 32 bits. */
    INT,
    /** A decimal number, 64 bits. */
    LONG,
    /** A decimal number and a unit {@code s m h d w}; without a unit, the unit of the default counts. */
    TIME,
    /** Text, expanded. */
    TEXT,
    /** Text in which {@code $name} is expanded later, by whoever uses it. */
    RAW,
    /** Words that commas or white space separate. */
    LIST,
    /** Lookup tables, {@code type:name}, that commas or white space separate. */
    TABLES,
    /** The name of a file or directory. */
    PATH
}
