/** What the flight recorder of the JVM is told. The only package that knows the module {@code jdk.jfr}, which a program may run without. */
package io.penstock.core.events;
