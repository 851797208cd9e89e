/** Maps, lists and values that processes share, and calls of hosted objects, beside what else does the same. */
package io.penstock.benchmarks.objects;
