package io.penstock.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * Where a command prints. It takes nothing more once it has failed, and knows why: {@code System.out} hides every failure, and with it whether a line got out.
 */
final class Output extends OutputStream {
    private final OutputStream stream;
    private IOException failure;

    Output(final OutputStream stream) {
        this.stream = stream;
    }

    @Override
    public void write(final int single) throws IOException {
        write(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public void write(final byte[] bytes, final int offset, final int length) throws IOException {
        checkWorks();
        try {
            stream.write(bytes, offset, length);
        } catch (final IOException late) {
            failure = late;
            throw late;
        }
    }

    @Override
    public void flush() throws IOException {
        checkWorks();
        try {
            stream.flush();
        } catch (final IOException late) {
            failure = late;
            throw late;
        }
    }

    private void checkWorks() throws IOException {
        if (failure != null) {
            throw new IOException("it has failed before: " + failure.getMessage(), failure);
        }
    }

    /** {@return why not all got out; empty if it did, or if its reader wanted no more, such as {@code head}} */
    Optional<String> problem() {
        return Optional.ofNullable(failure).map(Throwable::getMessage).filter(why -> !why.contains("Broken pipe"));
    }
}
