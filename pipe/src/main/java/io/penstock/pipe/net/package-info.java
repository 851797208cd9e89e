/** Pipes between hosts, by TLS 1.3. The only package that opens a socket of the network. */
package io.penstock.pipe.net;
