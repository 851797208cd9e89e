/** The reader and the writer of a ring that two processes share, and its repair after a death. No part of the API. */
package io.penstock.core.ring;
