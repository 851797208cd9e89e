/** One log file for many processes: workers append to lanes, the sink writes the file. */
package io.penstock.sink;
