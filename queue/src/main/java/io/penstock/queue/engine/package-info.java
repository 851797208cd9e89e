/**
 * The inside of the queues, shared by the modules queue and joinable; no part of the API. An architecture test keeps
 * everybody else out.
 */
package io.penstock.queue.engine;
