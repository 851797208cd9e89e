package io.penstock.pipe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.penstock.Waiting;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** Both ends of a pipe in this process, for many threads or for one, and what a handler is shown. */
abstract class PipeInPlace {
    static final Duration NOW = Duration.ZERO;
    static final int CAPACITY = 4096;

    @TempDir
    Path directory;

    Connection<Object, Object> a;
    Connection<Object, Object> b;

    PipeBuilder<Object, Object> builder(final boolean singleThreaded) {
        final PipeBuilder<Object, Object> builder =
                Pipe.at(directory.resolve("pipe")).sending(Object.class).receiving(Object.class);
        return singleThreaded
                ? builder.capacityBytes(CAPACITY).singleThreaded().waiting(Waiting.busySpin())
                : builder.capacityBytes(CAPACITY);
    }

    void open(final boolean singleThreaded) throws IOException {
        a = builder(singleThreaded).create();
        b = builder(singleThreaded).connect();
    }

    List<byte[]> show(final int limit) throws Exception {
        final List<byte[]> shown = new ArrayList<>();
        final int count = b.receive(message -> shown.add(copy(message)), limit, NOW);
        assertEquals(shown.size(), count);
        return shown;
    }

    static byte[] copy(final ByteBuffer message) {
        final byte[] bytes = new byte[message.remaining()];
        message.get(bytes);
        return bytes;
    }
}
