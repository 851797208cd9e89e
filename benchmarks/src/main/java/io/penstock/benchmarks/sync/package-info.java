/** Locks, flags and values between processes, beside those of the JDK, of Python and of C. */
package io.penstock.benchmarks.sync;
