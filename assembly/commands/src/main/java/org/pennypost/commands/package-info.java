/**
 * The commands of {@code bin/}.
 */
package org.pennypost.commands;
