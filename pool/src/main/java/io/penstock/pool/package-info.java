/** Executors whose tasks run in child JVMs, which may die, hang or be killed. Start at {@link io.penstock.pool.ProcessPool}. */
package io.penstock.pool;
