package io.penstock.sink;

import io.penstock.core.channel.Channel;
import io.penstock.core.memory.Places;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.agrona.concurrent.AtomicBuffer;

/** The sink's own file in a directory. The first worker or sink creates it. */
final class SinkFile {
    private static final int ATTEMPTS = 100;

    private final Channel channel;
    private final AtomicBuffer words;

    private SinkFile(final Channel channel) throws IOException {
        this.channel = channel;
        channel.layout()
                .checkBody(CheckpointDescriptor.BODY_LENGTH, channel.file().path());
        channel.nameConditions(SinkStatus::nameOf);
        words = channel.body(0, CheckpointDescriptor.BODY_LENGTH);
    }

    /** Opens the file, or creates it, and the directory with mode 0700. */
    static SinkFile at(final Path directory) throws IOException {
        try {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (final FileAlreadyExistsException somethingElse) {
            throw Places.notDirectory(directory);
        }
        final Path path = directory.toRealPath().resolve(CheckpointDescriptor.FILE_NAME);
        final Channel.Layout layout = new Channel.Layout(
                CheckpointDescriptor.FILE_KIND,
                CheckpointDescriptor.VERSION,
                0,
                CheckpointDescriptor.WAIT_CELLS,
                CheckpointDescriptor.BODY_LENGTH,
                List.of(),
                List.of());
        for (int i = 0; i < ATTEMPTS; i++) {
            try {
                return new SinkFile(Channel.open(path, CheckpointDescriptor.FILE_KIND, CheckpointDescriptor.VERSION));
            } catch (final NoSuchFileException none) {
                try {
                    return new SinkFile(Channel.create(path, layout, channel -> {}));
                } catch (final FileAlreadyExistsException createdMeanwhile) {
                    // open that one
                }
            }
        }
        throw new IOException("the sink's file comes and goes: is another process deleting it? file=" + path);
    }

    Channel channel() {
        return channel;
    }

    /** {@return whether a process that opens the directory now finds this file} */
    boolean isInPlace() {
        return channel.file().isInPlace();
    }

    AtomicBuffer words() {
        return words;
    }

    /** {@return lanes opened so far, by all workers} */
    long opened() {
        return words.getLongVolatile(CheckpointDescriptor.OPENED);
    }

    /** Tells the sink that there is a new lane. */
    void countOpened() {
        words.getAndAddLong(CheckpointDescriptor.OPENED, 1);
        signalData();
    }

    /** Tells the sink that a lane has something for it. */
    void signalData() {
        channel.waitList().signal(CheckpointDescriptor.CONDITION_DATA);
    }

    /** Tells the sink that a lane is filling up. */
    void signalPressure() {
        channel.waitList().signal(CheckpointDescriptor.CONDITION_PRESSURE);
    }
}
