/**
 * Routes of webadmin that James has no equal of: the queue as postqueue and postsuper see it, the configuration, the trace of a message, and figures
 * for Prometheus.
 *
 * <p>All of them are behind the token, as James's own. Answers are JSON but for {@code /metrics}. Known limits: a trace reads the current log file
 * only; figures count from the start of the server.
 */
package org.pennypost.server.webadmin;
