/**
 * The queue as text: what {@code mailq}, {@code postqueue -j} and {@code postcat} print.
 *
 * <p>The running server writes the listing for the commands; while it is down they write it themselves from the same code. Known
 * limit: {@code postcat} knows the records of Postfix's queue files by name only, since a file of this queue has others; what there
 * is no record for is left out.
 */
package org.pennypost.queue.report;
