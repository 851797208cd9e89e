/**
 * Objects to bytes and back. A channel binds a {@link io.penstock.codec.Codec} to its type and to the
 * {@link io.penstock.core.channel.ClassTable} in its file, and then encodes each item into a reused buffer. Raw bytes
 * never pass through here.
 */
package io.penstock.codec;
