/**
 * Delivery agents as James mailets.
 */
package org.pennypost.delivery;
