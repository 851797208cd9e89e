/** Items through queues between several processes. */
package io.penstock.benchmarks.queue;
