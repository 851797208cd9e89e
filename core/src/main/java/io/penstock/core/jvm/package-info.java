/** The command line of every helper JVM that Penstock starts: children, and the log sink that workers start. */
package io.penstock.core.jvm;
