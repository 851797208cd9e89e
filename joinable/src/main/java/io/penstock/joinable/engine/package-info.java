/** What other modules of ours call in this one; not for users. */
package io.penstock.joinable.engine;
