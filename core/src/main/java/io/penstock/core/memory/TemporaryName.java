package io.penstock.core.memory;

import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a file is called until it is linked into place: {@code <name>.<creator>-<random>.tmp}, the creator being the hexadecimal
 * participant, so that others can tell whether it is dead; or {@code pid-<pid>} where there is no participant yet.
 */
final class TemporaryName {
    private static final Pattern OF_PARTICIPANT = Pattern.compile(".+\\.([0-9a-f]{8})-[0-9a-f]{16}\\.tmp");

    private TemporaryName() {}

    static Path of(final Path target, final int creator) {
        final HexFormat hex = HexFormat.of();
        final String owner = creator == ParticipantId.NOBODY
                ? "pid-" + ProcessHandle.current().pid()
                : hex.toHexDigits(creator);
        final String random = hex.toHexDigits(ThreadLocalRandom.current().nextLong());
        return target.resolveSibling(target.getFileName() + "." + owner + "-" + random + ".tmp");
    }

    /** The participant that a file's name names, or {@link ParticipantId#NOBODY} if it is no such name. */
    static int creator(final Path file) {
        final Matcher matcher = OF_PARTICIPANT.matcher(file.getFileName().toString());
        if (!matcher.matches()) {
            return ParticipantId.NOBODY;
        }
        final int creator = HexFormat.fromHexDigits(matcher.group(1));
        return creator > 0 ? creator : ParticipantId.NOBODY;
    }
}
