/** Many processes that log into one file. */
package io.penstock.benchmarks.sink;
