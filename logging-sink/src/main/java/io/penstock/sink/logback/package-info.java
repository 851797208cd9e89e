/** The appender for Logback, and for SLF4J through it. */
package io.penstock.sink.logback;
