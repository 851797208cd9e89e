/** The engine on a Valkey or Redis server. Not for users. */
package io.penstock.valkey.engine;
