/** The appender for Log4j 2, and for SLF4J through it. */
package io.penstock.sink.log4j2;
