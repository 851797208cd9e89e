/** What implements hosts and their clients: lines, calls, the table of hosted objects, proxies. */
package io.penstock.objects.host;
