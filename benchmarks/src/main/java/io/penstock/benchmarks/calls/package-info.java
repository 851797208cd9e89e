/** Contestants that are one call, made again and again by one thread of a JVM of its own. */
package io.penstock.benchmarks.calls;
