package io.penstock.process;

import java.io.IOException;
import java.io.Reader;

/**
 * Reads lines as {@link java.io.BufferedReader#readLine} does, but a line that is longer than {@value #LONGEST} characters comes in several parts. So a child that
 * prints without line ends does not fill the memory of its parent.
 *
 * <p><b>Threads:</b> one. <b>Processes:</b> the parent. <b>Blocks:</b> {@link #next}. <b>Units:</b> characters.
 */
final class LineReader implements AutoCloseable {
    static final int LONGEST = 1 << 20;
    private static final int BUFFER = 8192;

    private final Reader in;
    private final char[] buffer = new char[BUFFER];
    private int position;
    private int limit;
    private boolean endedByReturn; // then a line feed belongs to the line before
    private boolean wasCut; // then a line end right here is that of the part before

    LineReader(final Reader in) {
        this.in = in;
    }

    /** {@return the next line, or part of one; null at the end of the stream} */
    String next() throws IOException {
        final StringBuilder line = new StringBuilder();
        while (fill()) {
            if (skipsLineEnd(line)) {
                continue;
            }
            final int start = position;
            final int end = Math.min(limit, start + LONGEST - line.length());
            while (position < end && !isLineEnd(buffer[position])) {
                position++;
            }
            line.append(buffer, start, position - start);
            if (position < end) {
                endedByReturn = buffer[position++] == '\r';
                wasCut = false;
                return line.toString();
            }
            if (line.length() == LONGEST) {
                return cut(line);
            }
        }
        return line.length() == 0 ? null : line.toString();
    }

    private boolean fill() throws IOException {
        if (position == limit) {
            position = 0;
            limit = Math.max(0, in.read(buffer, 0, BUFFER));
        }
        return limit > 0;
    }

    private static boolean isLineEnd(final char character) {
        return character == '\n' || character == '\r';
    }

    private boolean skipsLineEnd(final StringBuilder line) {
        final char character = buffer[position];
        final boolean skips =
                (endedByReturn && character == '\n') || (wasCut && line.length() == 0 && isLineEnd(character));
        endedByReturn = !endedByReturn && skips && character == '\r';
        wasCut &= !skips;
        position += skips ? 1 : 0;
        return skips;
    }

    /** Two characters that are one sign stay together. */
    private String cut(final StringBuilder line) {
        if (Character.isHighSurrogate(line.charAt(LONGEST - 1))) {
            line.setLength(LONGEST - 1);
            position--;
        }
        wasCut = true;
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
