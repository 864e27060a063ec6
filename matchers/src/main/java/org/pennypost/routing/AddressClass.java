package org.pennypost.routing;

/**
 * The address classes of Postfix, in the order in which a domain is looked for in them.
 *
 * <p>Source: ADDRESS_CLASS_README.
 */
public enum AddressClass {
    /** The domain is one of mydestination, or an address literal of our own interfaces. */
    LOCAL("local", "local recipient table"),
    /** The domain is one of virtual_alias_domains; every address must be rewritten to another class. */
    VIRTUAL_ALIAS("virtual-alias", "virtual alias table"),
    /** The domain is one of virtual_mailbox_domains. */
    VIRTUAL_MAILBOX("virtual-mailbox", "virtual mailbox table"),
    /** The domain is one of relay_domains. */
    RELAY("relay", "relay recipient table"),
    /** Everything else. */
    DEFAULT("default", "");

    private final String text;
    private final String tableName;

    AddressClass(String text, String tableName) {
        this.text = text;
        this.tableName = tableName;
    }

    /**
     * Names the table of the valid recipients of the class, as replies do.
     *
     * @return for example {@code local recipient table}; empty for the default class
     */
    public String tableName() {
        return tableName;
    }

    /**
     * Tells whether mail ends here.
     *
     * @return true for local and the two virtual classes
     */
    public boolean isFinal() {
        return this == LOCAL || this == VIRTUAL_ALIAS || this == VIRTUAL_MAILBOX;
    }

    /** The name that commands print: {@code local}, {@code virtual-alias}… */
    @Override
    public String toString() {
        return text;
    }
}
