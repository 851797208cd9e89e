/** Maps, lists and values that processes share. */
package io.penstock.objects;
