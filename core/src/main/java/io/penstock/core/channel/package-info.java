/** What every channel has: its file, its class table, its wait list. No part of the API. */
package io.penstock.core.channel;
