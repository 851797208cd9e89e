package io.penstock.core.memory;

import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a file until it is linked into place: {@code <name>.<creator>-<random>.tmp}. The creator is the
 * participant in hexadecimal, so that others can tell whether it is dead; or {@code pid-<pid>} if there is no
 * participant yet.
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
        return Siblings.of(target, "", "." + owner + "-" + random + ".tmp");
    }

    /** The participant in a file's name, or {@link ParticipantId#NOBODY} if there is none. */
    static int creator(final Path file) {
        final Matcher matcher = OF_PARTICIPANT.matcher(file.getFileName().toString());
        if (!matcher.matches()) {
            return ParticipantId.NOBODY;
        }
        final int creator = HexFormat.fromHexDigits(matcher.group(1));
        return creator > 0 ? creator : ParticipantId.NOBODY;
    }
}
