/** Bounded queues whose items are given to somebody else when their taker dies, and whose {@code join} is always right. */
package io.penstock.joinable;
