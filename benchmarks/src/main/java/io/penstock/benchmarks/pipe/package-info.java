/** Messages between two processes. */
package io.penstock.benchmarks.pipe;
