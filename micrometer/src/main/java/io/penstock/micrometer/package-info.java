/** Binders for Micrometer: numbers of queues, pools, crews, log sinks and boards. */
package io.penstock.micrometer;
