/** The processor time of processes that wait. */
package io.penstock.benchmarks.idle;
