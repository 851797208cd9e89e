package io.penstock.pool;

import io.penstock.codec.RemoteThrowable;

/**
 * The handler of a {@link WorkCrew} has thrown, or an item could not be decoded. The item went back to the queue, or to its dead letters.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> the one that has the crew. <b>Blocks:</b> never. <b>Units:</b> deliveries.
 *
 * @param pid of the worker
 * @param deliveries of the item, this one included; 0 if it could not be decoded
 * @param timedOut whether the handler was interrupted, because its time was up
 * @param thrown by the handler: its class name, message, stack and causes
 */
public record ItemFailure(long pid, int deliveries, boolean timedOut, RemoteThrowable thrown) {}
