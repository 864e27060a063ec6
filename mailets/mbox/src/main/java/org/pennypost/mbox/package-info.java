/**
 * The mbox format and its locks, JDK only.
 */
package org.pennypost.mbox;
