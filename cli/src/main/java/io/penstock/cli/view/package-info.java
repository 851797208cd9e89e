/**
 * What there is to see, as immutable records, apart from how it is printed: the commands print them, and a server can serve them. Everything here
 * only looks: it writes no file, takes no lock, and joins no hub.
 */
package io.penstock.cli.view;
