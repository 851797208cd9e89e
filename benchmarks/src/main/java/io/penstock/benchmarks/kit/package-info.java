/** What all scenarios share: contestants, their child processes, rounds, tables. */
package io.penstock.benchmarks.kit;
