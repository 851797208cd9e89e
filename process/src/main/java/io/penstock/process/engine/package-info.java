/** What travels between a parent and its children, as bytes. Exported to our own modules alone. */
package io.penstock.process.engine;
