package io.penstock.core.memory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.concurrent.AtomicBuffer;

/** What tests put between a shared file and everything that it changes; the product has {@link #NONE}. */
public interface FileProbe {
    /** The product's. */
    FileProbe NONE = new FileProbe() {
        @Override
        public AtomicBuffer view(final ByteBuffer region) {
            return new MappedBuffer(region);
        }

        @Override
        public void beforeStep() {
            // the product goes on
        }
    };

    /** The buffer by which a mapped region is seen. */
    AtomicBuffer view(ByteBuffer region);

    /** Called before a file is made, written, linked or deleted. */
    void beforeStep();

    /** The type of the file system that a place lies on, as the system names it. */
    default String fileSystemOf(final Path place) throws IOException {
        return Files.getFileStore(place).type();
    }
}
