/** What lies under a crew: its places and their workers, and what travels between them. */
package io.penstock.pool.crew;
