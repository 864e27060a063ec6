/**
 * Configuration as Postfix writes it: {@code main.cf}, {@code master.cf}, their parameters and typed settings.
 */
package org.pennypost.conf;
