/** Values, flags and locks that the processes of a machine share, on boards: files of named entries. Start at {@link io.penstock.sync.Board}. */
package io.penstock.sync;
