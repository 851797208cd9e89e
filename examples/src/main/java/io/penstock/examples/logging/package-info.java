/** Programs that log through a framework and do not know the sink: only the framework's configuration names it. */
package io.penstock.examples.logging;
