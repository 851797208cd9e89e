/**
 * Mapped files: the only package that touches mapped memory. Everything above it uses Agrona's buffers. Not part of the
 * API.
 */
package io.penstock.core.memory;
