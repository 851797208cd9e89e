package io.penstock.sink;

import io.penstock.core.memory.ParticipantId;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a lane's files are named: {@code <slot>-<epoch>-<number>.lane}, and {@code <slot>-<epoch>-<number>.<n>.large} for its large records.
 * The number is from 1, since a process may close a lane and open another.
 */
record LaneName(int participant, int number) {
    static final String SUFFIX = ".lane";
    static final String LARGE_SUFFIX = ".large";

    private static final Pattern FORM = Pattern.compile("(\\d{1,4})-(\\d{1,7})-(\\d{1,9})\\.lane");

    /** {@return the lane in one word, as the checkpoint names it} */
    long id() {
        return (long) participant << Integer.SIZE | number;
    }

    String fileName() {
        return base() + SUFFIX;
    }

    /** The name of a large record's file. */
    String largeName(final long large) {
        return base() + "." + large + LARGE_SUFFIX;
    }

    /** Whether a file holds a large record of this lane. */
    boolean ownsLarge(final String fileName) {
        return fileName.startsWith(base() + ".") && fileName.endsWith(LARGE_SUFFIX);
    }

    private String base() {
        return ParticipantId.slot(participant) + "-" + ParticipantId.epoch(participant) + "-" + number;
    }

    /** Which lane a file is, or nothing if it is none. */
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
