/** Locks between processes that a thread can wait for: recovery after a death, fairness among waiters, and no lost wake-up. */
package io.penstock.core.lock;
