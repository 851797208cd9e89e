/** The processes of a directory: which of them are alive, and what to do when one dies. Not part of the API. */
package io.penstock.core.hub;
