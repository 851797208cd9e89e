/** Bounded queues between processes. */
package io.penstock.queue;
