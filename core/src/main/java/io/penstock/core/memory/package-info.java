/** Mapped files: the only package that touches mapped memory. Everything above sees Agrona's buffers. No part of the API. */
package io.penstock.core.memory;
