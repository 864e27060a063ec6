/**
 * Routing: the class of an address, whether its recipient exists, and by which transport and next hop it leaves.
 *
 * <p>{@link org.pennypost.routing.Router} is the only place that knows; everybody who wants to know where an address goes
 * asks it. It is made from one snapshot of the settings and thrown away with it. A table that cannot be asked is a
 * failure of its own kind and becomes {@code 451 4.3.0}, so that no mail is refused for a broken table.
 *
 * <p>An address is looked up by {@link org.pennypost.routing.AddressLookup} wherever a table has addresses as keys, so
 * that canonical, virtual, relocated and sender-dependent tables all try the same keys in the same order. A {@link
 * org.pennypost.routing.LookupObserver} hears of every lookup.
 *
 * <p>Known limits: networks in mynetworks are addresses only; transport_maps of regexp and pcre may use {@code $1}, which
 * Postfix forbids.
 */
package org.pennypost.routing;
