/**
 * Programs to learn from. {@link io.penstock.examples.Checksum} shares work among worker JVMs,
 * {@link io.penstock.examples.PingPong} talks to a child over a pipe, {@link io.penstock.examples.LogStorm} lets many
 * JVMs log into one file, {@link io.penstock.examples.Stats} looks at queues. All of them use only Penstock's public
 * API.
 */
package io.penstock.examples;
