/**
 * The server process: James, wired.
 */
package org.pennypost.server;
