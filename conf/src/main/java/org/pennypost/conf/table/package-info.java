/**
 * Lookup tables: what {@code type:name} stands for in the configuration.
 *
 * <p>One class per type behind {@link org.pennypost.conf.table.LookupTable}; {@link
 * org.pennypost.conf.table.LookupTables} opens them by name. A table answers one key; which keys are tried, and in what
 * order, is the business of whoever asks (address, domain, parent domain, network).
 */
package org.pennypost.conf.table;
