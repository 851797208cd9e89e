/** Penstock and its peers side by side: {@link io.penstock.benchmarks.Main}. Not published. */
package io.penstock.benchmarks;
