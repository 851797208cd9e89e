package io.penstock.queue.core;

import io.penstock.hub.Channel;
import io.penstock.ring.FileKind;
import java.io.IOException;
import java.nio.file.Path;

/** Writes a control word of a queue that others use: what a mad or dead process may have left. */
public final class Words {
    private Words() {}

    /** Stores a word of a bounded queue. */
    public static void store(final Path path, final int index, final long value) throws IOException {
        QueueFile.of(Channel.open(path, FileKind.QUEUE, QueueDescriptor.VERSION))
                .control()
                .putLongVolatile(index, value);
    }
}
