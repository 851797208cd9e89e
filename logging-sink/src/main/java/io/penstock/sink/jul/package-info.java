/** The handler for java.util.logging. */
package io.penstock.sink.jul;
