package io.penstock.queue.engine;

import io.penstock.core.wait.OpenWait;
import io.penstock.queue.BoundedQueue;
import java.util.Set;

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

    /**
     * What waiting calls of this process have in the queue's directory.
     *
     * @param queue in a file
     * @return the open waits of its hub
     */
    public static Set<OpenWait> openWaits(final BoundedQueue<?> queue) {
        return of(queue).hub().openWaits();
    }
}
