/**
 * Questions to the DNS, within a bounded time: hosts, mail exchangers.
 *
 * <p>{@link org.pennypost.dns.DnsResolver} asks the servers of {@code pennypost_dns_servers}, or those of the system. That
 * a name does not exist is an answer; that nobody answers is a {@link org.pennypost.dns.DnsFailure}, never "no such
 * name".
 *
 * <p>Known limits: no DNSSEC; the system's search list is not used, every name is absolute.
 */
package org.pennypost.dns;
