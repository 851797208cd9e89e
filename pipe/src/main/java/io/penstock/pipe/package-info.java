/**
 * Pipes between two JVMs of one host: message oriented, duplex or one-way, over shared memory. {@link io.penstock.pipe.Pipe}
 * makes them, {@link io.penstock.pipe.Connection} is an end, {@code ChildJvm} of module process starts a child with a pipe to it.
 */
package io.penstock.pipe;
