/** The processes of a directory: which of them live, and what to do when one dies. No part of the API. */
package io.penstock.core.hub;
