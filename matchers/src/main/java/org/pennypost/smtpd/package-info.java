/**
 * The SMTP server dialogue of smtpd(8), plain Java.
 */
package org.pennypost.smtpd;
