/**
 * The commands {@code postmap}, {@code postalias} and {@code newaliases}: compile lookup tables, and ask them.
 *
 * <p>{@link org.pennypost.commands.tables.TableCommand} reads the options, {@code TableFile} is one table that is written,
 * {@code TableQuery} asks. A table is written beside its place and moved there in one step: whoever reads it sees the old
 * one or the new one.
 *
 * <p>Known limits: {@code -m} takes a message as one part; {@code -o}, {@code -u}, {@code -n} and {@code -N} change
 * nothing: whoever runs the command writes the file, text is UTF-8, and no null byte ends keys.
 */
package org.pennypost.commands.tables;
