package org.pennypost.server;

/**
 * What one IMAP command may be made of (CVE-2024-37358: literals without number or size fill memory and disk).
 *
 * @param line bytes of a line, without the literals
 * @param literal bytes of a literal
 * @param literals how many literals
 * @param memory bytes of a literal that are kept in memory; a longer one is kept in a temporary file
 */
record ImapBounds(int line, long literal, int literals, int memory) {}
