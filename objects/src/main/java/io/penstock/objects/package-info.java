/** Maps, lists and values that JVMs share, and objects that a host serves by their interfaces. */
package io.penstock.objects;
