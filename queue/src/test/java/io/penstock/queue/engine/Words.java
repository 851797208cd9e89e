package io.penstock.queue.engine;

import io.penstock.core.channel.Channel;
import java.io.IOException;
import java.nio.file.Path;

/** Writes a control word of a queue that others use: what a mad or dead process may have left. */
public final class Words {
    private Words() {}

    /** Stores a word of a bounded queue. */
    public static void store(final Path path, final int index, final long value) throws IOException {
        QueueFile.of(Channel.open(path, QueueDescriptor.FILE_KIND, QueueDescriptor.VERSION))
                .control()
                .putLongVolatile(index, value);
    }
}
