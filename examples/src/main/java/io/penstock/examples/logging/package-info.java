/** Programs that log through a framework, and know nothing of the sink: it is in the framework's configuration alone. */
package io.penstock.examples.logging;
