/** What lies under a board and its entries: the file's layout, its entries and rows, and how threads wait. */
package io.penstock.sync.engine;
