/**
 * Status codes: SMTP replies, the enhanced codes of RFC 3463, and the verdict of a restriction.
 *
 * <p>Whether a failure is temporary is read from the first digit of its code and from nothing else. Texts are Postfix's,
 * since log readers and ban lists depend on them.
 */
package org.pennypost.status;
