package io.penstock.joinable.engine;

import io.penstock.joinable.JoinableQueue;
import io.penstock.queue.engine.QueueObserver;
import java.io.IOException;
import java.nio.file.Path;

/**
 * How the cells of a queue that is only looked at are mapped. The cells' classes lie behind the public face, where no class of theirs may be
 * public; so theirs says it here, when it is initialised.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> file operations only.
 */
public final class ObservedCells {
    private static volatile QueueObserver.Cells cells;

    private ObservedCells() {}

    /** Says how. */
    public static void mapBy(final QueueObserver.Cells how) {
        cells = how;
    }

    /** Looks at a queue; a look at its numbers first, which initialises the class of the cells, and refuses what is no joinable queue. */
    static QueueObserver open(final Path path) throws IOException {
        JoinableQueue.stats(path);
        return QueueObserver.open(path, JoinableViewProvider.KIND, cells);
    }
}
