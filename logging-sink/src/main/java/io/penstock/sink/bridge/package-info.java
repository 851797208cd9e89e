/** What the front ends of the logging frameworks have in common; not for users. */
package io.penstock.sink.bridge;
