/**
 * The types that users of all modules name: how to wait ({@link io.penstock.Waiting}), the processes of a directory
 * ({@link io.penstock.Hub}), and the exceptions that every kind of channel throws.
 */
package io.penstock;
