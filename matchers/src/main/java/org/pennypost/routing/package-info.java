/**
 * Routing: the class of an address, whether its recipient exists, and by which transport and next hop it leaves.
 *
 * <p>{@link org.pennypost.routing.Router} is the only place that knows; everybody who wants to know where an address goes
 * asks it. It is made from one snapshot of the settings and thrown away with it. A table that cannot be asked is a
 * failure of its own kind and becomes {@code 451 4.3.0}, so that no mail is refused for a broken table.
 *
 * <p>Known limits: local, relay and default classes; virtual domains, transport_maps and sender-dependent routing are
 * yet to come.
 */
package org.pennypost.routing;
