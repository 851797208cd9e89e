/** The port under a joinable queue, for engines. Not for users. */
package io.penstock.joinable.engine;
