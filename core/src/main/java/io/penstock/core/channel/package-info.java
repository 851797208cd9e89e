/** What every channel has: its file, its class table, its wait list. Not part of the API. */
package io.penstock.core.channel;
