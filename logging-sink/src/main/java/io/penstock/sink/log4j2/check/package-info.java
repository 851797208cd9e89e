/** Whether Log4j can find the appender; not for users. */
package io.penstock.sink.log4j2.check;
