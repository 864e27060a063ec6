/**
 * What the commands that come from Postfix share: getopt(3), streams, and the way they end.
 *
 * <p>No class of James, Guice or picocli is loaded, so that a command answers at once.
 */
package org.pennypost.commands.options;
