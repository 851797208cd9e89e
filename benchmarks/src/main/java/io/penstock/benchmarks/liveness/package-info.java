/** How soon a death is known, and what a frozen process costs the others. */
package io.penstock.benchmarks.liveness;
