package io.penstock.ring;

import java.nio.ByteBuffer;
import org.agrona.concurrent.AtomicBuffer;

/** What tests put between a shared file and everything that it changes; the product has {@link #NONE}. */
interface FileProbe {
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
}
