package io.penstock.core.memory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.concurrent.AtomicBuffer;

/** Lets tests observe a shared file and everything that changes it. Production code uses {@link #NONE}. */
public interface FileProbe {
    /** Observes nothing. */
    FileProbe NONE = new FileProbe() {
        @Override
        public AtomicBuffer view(final ByteBuffer region) {
            return new MappedBuffer(region);
        }

        @Override
        public void beforeStep() {
            // nothing to observe
        }
    };

    /** The buffer through which a mapped region is accessed. */
    AtomicBuffer view(ByteBuffer region);

    /** Called before a file is created, written, linked or deleted. */
    void beforeStep();

    /** The type of the file system that holds a path, as the system names it. */
    default String fileSystemOf(final Path place) throws IOException {
        return Files.getFileStore(place).type();
    }
}
