package org.pennypost.commands;

/** Exit codes of the commands. Source: sysexits(3), sendmail(1). */
enum Sysexits {
    OK(0),
    /** The plain "no" of start, stop, status, check. */
    FAILURE(1),
    USAGE(64),
    DATA(65),
    NO_INPUT(66),
    NO_USER(67),
    UNAVAILABLE(69),
    OS_FILE(72),
    CANNOT_CREATE(73),
    IO(74),
    TEMPORARY(75),
    NO_PERMISSION(77),
    CONFIGURATION(78);

    private final int code;

    Sysexits(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
