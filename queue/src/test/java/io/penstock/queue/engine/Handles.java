package io.penstock.queue.engine;

import io.penstock.queue.BoundedQueue;

/** The insides of a queue in a file. */
public final class Handles {
    private Handles() {}

    /**
     * The handle under a face.
     *
     * @param queue in a file
     * @return its handle
     */
    public static FileQueue of(final BoundedQueue<?> queue) {
        return (FileQueue) ((QueueFace<?>) queue).engine();
    }
}
