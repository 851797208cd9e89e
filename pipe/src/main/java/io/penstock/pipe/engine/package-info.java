/** The implementation of a pipe: its file, its two rings, the frames in them, and how an end is opened and handed over. No part of the API. */
package io.penstock.pipe.engine;
