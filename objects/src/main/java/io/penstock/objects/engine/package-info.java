/** What shared maps, lists and values are made of: the tables, and the stores that they lie in. */
package io.penstock.objects.engine;
