package io.penstock.sink;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * From the lanes into the file, exactly once. Each batch goes through the same steps, in this order:
 *
 * <ol>
 *   <li>the checkpoint says what will be written where, and how far that takes each lane; its flag last;
 *   <li>the bytes are appended to the file;
 *   <li>the lanes' heads go forward, large records' files are deleted;
 *   <li>the flag of the checkpoint goes down.
 * </ol>
 *
 * A sink that finds the flag up - the same one after an error, or the successor of a killed one - looks at the length of the file: it is
 * complete (steps 3 and 4 are done again, which changes nothing where they were done), or it is cut to where the batch began and the records, which are
 * still in their lanes, are written like any others. A new file begins between two batches, when the flag is down: either the old file has
 * its new name or not, and the next sink opens what is there. One thread.
 */
final class Drain {
    /** Bytes of a batch. */
    static final int BATCH_LENGTH = 1024 * 1024;

    /** After a file could not be renamed. */
    private static final long RETRY_MS = 10_000;

    private final Checkpoint checkpoint;
    private final LargeFiles largeFiles;
    private final boolean forceEach;
    private final RotationRule rotation;
    private final Runnable rotated;
    private final LongSupplier clockMs;
    private final ByteBuffer batch;
    private final byte[] chunk = new byte[64 * 1024];
    private final Merger merger = new Merger();
    private final List<LaneReader> touched = new ArrayList<>();
    private long recordsWritten;
    private long wroteMs;
    private long nowMs;
    private long rotateNotBeforeMs;

    /** A drain that has written nothing. A batch has at most so many bytes, which must be enough for the longest record of a ring. */
    Drain(
            final Checkpoint checkpoint,
            final LargeFiles largeFiles,
            final boolean forceEach,
            final RotationRule rotation,
            final Runnable rotated,
            final LongSupplier clockMs,
            final int batchLength) {
        batch = ByteBuffer.allocateDirect(batchLength);
        this.checkpoint = checkpoint;
        this.largeFiles = largeFiles;
        this.forceEach = forceEach;
        this.rotation = rotation;
        this.rotated = rotated;
        this.clockMs = clockMs;
    }

    long recordsWritten() {
        return recordsWritten;
    }

    /** Finishes or undoes the batch that was being written when the sink died or failed; to be called again if it throws. */
    void recover(final List<LaneReader> lanes, final LogOutput output) throws IOException {
        lanes.forEach(LaneReader::rewind);
        touched.clear();
        final Checkpoint.Intent intent = checkpoint.intent();
        if (intent == null) {
            return;
        }
        if (intent.file().equals(output.identity())) {
            recover(intent, lanes, output);
            return;
        }
        try (LogOutput renamed = output.find(intent.file())) {
            recover(intent, lanes, renamed);
        }
    }

    private void recover(final Checkpoint.Intent intent, final List<LaneReader> lanes, final LogOutput file)
            throws IOException {
        // A file that is gone, or shorter than before the batch, was changed by others: writing again can lose nothing.
        final long size = file == null ? -1 : file.size();
        if (size >= intent.end()) {
            finish(intent, lanes);
            return;
        }
        if (size > intent.offset()) {
            file.truncate(intent.offset());
        }
        if (file != null) {
            checkpoint.putEnd(intent.file(), Math.min(size, intent.offset()));
        }
        checkpoint.clear();
    }

    private void finish(final Checkpoint.Intent intent, final List<LaneReader> lanes) {
        final Map<Long, LaneReader> byId = new HashMap<>();
        lanes.forEach(lane -> byId.put(lane.name().id(), lane));
        checkpoint.putEnd(intent.file(), intent.end());
        checkpoint.forEachLane(intent, (progress, id) -> {
            final LaneReader lane = byId.get(id);
            if (lane != null) {
                lane.readTo(progress);
                recordsWritten += lane.records();
                release(lane);
            }
        });
        checkpoint.clear();
    }

    /** Begins to write a file, which was last modified at this time as far as its file system knows; after {@link #recover}. */
    void start(final LogOutput output, final long modifiedMs) throws IOException {
        final long known = checkpoint.wroteMs(output.identity());
        wroteMs = known > 0 ? known : modifiedMs;
        checkpoint.putEnd(output.identity(), output.size());
        checkpoint.putWrote(wroteMs);
        output.keep();
    }

    /** Goes on with a new file, if another process took the present one away. */
    void follow(final LogOutput output) throws IOException {
        if (output.follow()) {
            start(output, clockMs.getAsLong());
        }
    }

    /** Between two batches: all that was written is whole, and nothing is claimed to be. So a kill here leaves nothing to mend. */
    private long makeRoom(final LogOutput output, final long recordLength) throws IOException {
        follow(output);
        nowMs = clockMs.getAsLong();
        final long size = output.size();
        if (rotateNotBeforeMs - nowMs > RETRY_MS) {
            rotateNotBeforeMs = 0; // the clock was set back
        }
        if (!rotation.isDue(size, recordLength, wroteMs, nowMs) || nowMs < rotateNotBeforeMs) {
            return rotation.room(size);
        }
        if (!output.rotate(nowMs)) {
            rotateNotBeforeMs = nowMs + RETRY_MS;
            return rotation.room(0);
        }
        start(output, nowMs);
        rotated.run();
        return rotation.room(0);
    }

    /**
     * Writes all records that are there at the beginning, in as many batches as it takes. What {@code between} throws, which is run before
     * each batch, ends the round. If not all could be written, {@link #recover} before anything else.
     */
    void round(final List<LaneReader> lanes, final LogOutput output, final Runnable between) throws IOException {
        merger.begin(lanes);
        for (LaneReader lane = merger.oldest(); lane != null; lane = merger.oldest()) {
            between.run();
            final long room = makeRoom(output, lane.recordLength());
            if (lane.isLarge() && lane.recordLength() > batch.capacity()) {
                writeLarge(lane, output);
            } else {
                fill(room);
                write(output, batch.flip());
            }
        }
        for (final LaneReader lane : lanes) {
            if (lane.isTellingDue()) {
                between.run();
                final byte[] line = lane.tell();
                makeRoom(output, line.length);
                touched.add(lane);
                write(output, batch.clear().put(line).flip());
            }
            if (lane.isAhead()) {
                // Padding alone: it is in no batch, but the worker needs the room.
                release(lane);
            }
        }
    }

    private void fill(final long room) throws IOException {
        batch.clear();
        for (LaneReader lane = merger.oldest(); lane != null; lane = merger.oldest()) {
            final long recordLength = lane.recordLength();
            if (recordLength > batch.remaining()
                    || (recordLength > room - batch.position() && batch.position() > 0)
                    || (touched.size() == CheckpointDescriptor.MAX_LANES && lane.records() == 0)) {
                return;
            }
            if (lane.records() == 0) {
                touched.add(lane);
            }
            if (lane.isLarge()) {
                copyLarge(lane);
            } else {
                lane.copyTo(batch);
            }
            merger.advance();
        }
    }

    private void copyLarge(final LaneReader lane) throws IOException {
        if (isMissing(lane)) {
            batch.put(missing(lane));
            return;
        }
        try (InputStream in = largeFiles.open(lane.name(), lane.largeNumber())) {
            copy(in, lane.recordLength());
        }
    }

    /** From a stream to the batch, until that is full; returns what is left. */
    private long copy(final InputStream in, final long length) throws IOException {
        long left = length;
        while (left > 0 && batch.hasRemaining()) {
            final int read = in.read(chunk, 0, (int) Math.min(chunk.length, Math.min(left, batch.remaining())));
            if (read < 0) {
                throw new EOFException("the file of a large record is being cut: missing=" + left);
            }
            batch.put(chunk, 0, read);
            left -= read;
        }
        return left;
    }

    private void write(final LogOutput output, final ByteBuffer bytes) throws IOException {
        begin(output, bytes.remaining());
        output.append(bytes);
        end(output);
    }

    private void writeLarge(final LaneReader lane, final LogOutput output) throws IOException {
        if (isMissing(lane)) {
            final ByteBuffer notice = batch.clear().put(missing(lane)).flip();
            touched.add(lane);
            merger.advance();
            write(output, notice);
            return;
        }
        final long length = lane.recordLength();
        try (InputStream in = largeFiles.open(lane.name(), lane.largeNumber())) {
            touched.add(lane);
            merger.advance();
            begin(output, length);
            for (long left = length; left > 0; ) {
                batch.clear();
                left = copy(in, left);
                output.append(batch.flip());
            }
        }
        end(output);
    }

    /** One record must not keep all the others. */
    private boolean isMissing(final LaneReader lane) {
        return isRemoved(lane) || !largeFiles.isReadable(lane.name(), lane.largeNumber());
    }

    private boolean isRemoved(final LaneReader lane) {
        return largeFiles.length(lane.name(), lane.largeNumber()) != lane.recordLength();
    }

    private byte[] missing(final LaneReader lane) {
        return ("penstock: a record is lost, its file "
                        + (isRemoved(lane) ? "was removed" : "cannot be read by this user") + ": length="
                        + lane.recordLength() + " file="
                        + lane.name().largeName(lane.largeNumber()) + "\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private void begin(final LogOutput output, final long length) throws IOException {
        for (int i = 0; i < touched.size(); i++) {
            checkpoint.putLane(i, touched.get(i).name().id(), touched.get(i).progress());
        }
        checkpoint.begin(new Checkpoint.Intent(output.identity(), output.size(), length, touched.size()));
    }

    private void end(final LogOutput output) throws IOException {
        if (forceEach) {
            output.force();
        }
        final Checkpoint.Intent intent = checkpoint.intent();
        checkpoint.putEnd(intent.file(), intent.end());
        wroteMs = rotation.wrote(wroteMs, nowMs);
        checkpoint.putWrote(wroteMs);
        for (final LaneReader lane : touched) {
            recordsWritten += lane.records();
            release(lane);
        }
        touched.clear();
        checkpoint.clear();
        checkpoint.countBatch(intent.length());
    }

    private void release(final LaneReader lane) {
        lane.release(number -> largeFiles.delete(lane.name(), number));
    }
}
