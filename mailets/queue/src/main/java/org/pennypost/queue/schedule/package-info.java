/**
 * Which delivery begins when: for each transport and each of its destinations how many at once, how long after the last
 * one, and when a destination seems to be dead.
 *
 * <p>{@link org.pennypost.queue.schedule.Scheduler} has the threads; {@link org.pennypost.queue.schedule.Destination} counts
 * up after a success and down after a failure, as Postfix's SCHEDULER_README tells. Transports take no threads away from
 * each other; where an agent delivers several messages at once, those of a burst are gathered for a moment; and the destinations of a transport take turns, so that mail for a host that hangs delays no other. Known
 * limits: messages do not overtake each other within a destination, however many recipients one has.
 */
package org.pennypost.queue.schedule;
