/** Penstock and its peers side by side: {@link io.penstock.benchmarks.Main}. Never published. */
package io.penstock.benchmarks;
