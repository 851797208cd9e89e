/** Pools of processes, beside those of Python and the thread pool of the JDK. */
package io.penstock.benchmarks.pool;
