/**
 * Tests against the packaged archive, as its user meets it.
 *
 * <p>The archive is unpacked once into a temporary directory; each test class makes its own instance there with {@code bin/pennypost init},
 * on free ports of loopback, with its own parameters and, where names are looked up, its own {@link org.pennypost.it.DnsStub}. Everything from
 * outside has a deadline. Real programs ({@link org.pennypost.it.Peer}) come from Debian's packages: a test that misses one is skipped and says
 * which package it wants, or fails under {@code -Dpeers=required}.
 *
 * <p>Expected texts come from RFCs and from Postfix 3.7.11 asked the same, never from Pennypost's own output.
 */
package org.pennypost.it;
