/**
 * The ManageSieve server: users keep their Sieve scripts with it. Plain Java; the files are behind {@link
 * org.pennypost.sieved.ScriptStore}. Source: RFC 5804; Dovecot managesieve.
 */
package org.pennypost.sieved;
