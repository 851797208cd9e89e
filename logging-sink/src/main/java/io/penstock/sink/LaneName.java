package io.penstock.sink;

import io.penstock.core.memory.ParticipantId;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a lane's files are named: {@code <slot>-<epoch>-<number>.lane}, and {@code <slot>-<epoch>-<number>.<n>.large} for its large records.
 *
 * @param participant that writes the lane
 * @param number from 1, since a process may close a lane and open another
 */
record LaneName(int participant, int number) {
    static final String SUFFIX = ".lane";
    static final String LARGE_SUFFIX = ".large";

    private static final Pattern FORM = Pattern.compile("(\\d{1,4})-(\\d{1,7})-(\\d{1,9})\\.lane");

    /** {@return the lane in one word, as the checkpoint names it} */
    long id() {
        return (long) participant << Integer.SIZE | number;
    }

    /** {@return the file's name} */
    String fileName() {
        return base() + SUFFIX;
    }

    /**
     * The file of a large record.
     *
     * @param large number of the record
     * @return the file's name
     */
    String largeName(final long large) {
        return base() + "." + large + LARGE_SUFFIX;
    }

    /**
     * Whether a file holds a large record of this lane.
     *
     * @param fileName of a file
     * @return true if so
     */
    boolean ownsLarge(final String fileName) {
        return fileName.startsWith(base() + ".") && fileName.endsWith(LARGE_SUFFIX);
    }

    private String base() {
        return ParticipantId.slot(participant) + "-" + ParticipantId.epoch(participant) + "-" + number;
    }

    /**
     * Which lane a file is.
     *
     * @param file any
     * @return its lane, or nothing if it is no lane
     */
    static Optional<LaneName> of(final Path file) {
        final Matcher matcher = FORM.matcher(file.getFileName().toString());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        final int slot = Integer.parseInt(matcher.group(1));
        final int epoch = Integer.parseInt(matcher.group(2));
        final int number = Integer.parseInt(matcher.group(3));
        if (slot >= ParticipantId.MAX_SLOTS || epoch < 1 || epoch > ParticipantId.MAX_EPOCH || number < 1) {
            return Optional.empty();
        }
        return Optional.of(new LaneName(ParticipantId.of(slot, epoch), number));
    }
}
