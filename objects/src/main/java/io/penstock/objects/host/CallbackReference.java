package io.penstock.objects.host;

/**
 * An object of a client, in the arguments of a call. It is good while that call lasts.
 *
 * @param object its number in the client's session
 * @param type index of its interface
 */
record CallbackReference(long object, int type) {}
