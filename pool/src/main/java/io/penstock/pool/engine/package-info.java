/** What lies under a pool: the waiting tasks, the lanes to the workers, the workers themselves, and what travels to them. */
package io.penstock.pool.engine;
