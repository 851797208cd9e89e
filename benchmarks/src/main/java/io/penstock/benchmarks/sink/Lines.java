package io.penstock.benchmarks.sink;

import io.penstock.benchmarks.kit.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * The lines that all log, all of one length: {@code 2026-11-21 01:02:03,456 INFO [main] bench - n=1000000000000000042
 * xxx...}. Every byte except the date's is known beforehand, so that a reader can tell a complete record from a torn
 * one.
 */
final class Lines {
    /** Logback and Log4j understand the same pattern. */
    static final String PATTERN = "%d{ISO8601} %-5level [%thread] %logger - %msg%n";

    static final String LOGGER = "bench";

    /** The message of a log call. */
    static final String MESSAGE = "n={} {}";

    /** All numbers have 19 digits. */
    static final long NUMBER_BASE = 1_000_000_000_000_000_000L;

    private static final long PER_WORKER = 1_000_000_000_000L;
    private static final String DATE = "2026-11-21 01:02:03,456";
    private static final String PREFIX = DATE + " INFO  [main] " + LOGGER + " - n=";
    private static final int NUMBER_AT = PREFIX.length();
    private static final int DIGITS = 19;
    private static final int FILLER_AT = NUMBER_AT + DIGITS;
    private static final int SCAN_LENGTH = 4 * 1024 * 1024;

    private final int length;
    private final byte[] template;

    Lines(final int length) {
        this.length = length;
        template = (PREFIX + NUMBER_BASE + " " + filler() + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    static Lines of(final Settings settings) {
        return new Lines((int) settings.number("length"));
    }

    int length() {
        return length;
    }

    /** The text that follows the number in a message, after a space. */
    String filler() {
        return "x".repeat(length - FILLER_AT - 2);
    }

    /** The first number of a worker; its others follow. */
    static long first(final int worker) {
        return NUMBER_BASE + worker * PER_WORKER;
    }

    /** A line in an array of its own. */
    byte[] encoded() {
        return template.clone();
    }

    /** Stores another number into a line. */
    static void putNumber(final byte[] line, final long number) {
        long left = number;
        for (int at = FILLER_AT - 1; at >= NUMBER_AT; at--) {
            line[at] = (byte) ('0' + left % 10);
            left /= 10;
        }
    }

    /** The number of the complete line that begins at an index, or -1 if none does. */
    long numberAt(final byte[] bytes, final int at) {
        if (!Arrays.equals(bytes, at + DATE.length(), at + NUMBER_AT, template, DATE.length(), NUMBER_AT)
                || !Arrays.equals(bytes, at + FILLER_AT, at + length, template, FILLER_AT, length)) {
            return -1;
        }
        long number = 0;
        for (int digit = at + NUMBER_AT; digit < at + FILLER_AT; digit++) {
            if (bytes[digit] < '0' || bytes[digit] > '9') {
                return -1;
            }
            number = number * 10 + bytes[digit] - '0';
        }
        return number;
    }

    /**
     * Counts the complete records.
     *
     * @throws IOException if a record occurs twice, or was never logged
     */
    long countWhole(final List<Path> files, final int workers, final long perWorker) throws IOException {
        final List<BitSet> seen = new ArrayList<>();
        for (int worker = 0; worker < workers; worker++) {
            seen.add(new BitSet((int) perWorker));
        }
        for (final Path file : files) {
            scan(file, seen, perWorker);
        }
        return seen.stream().mapToLong(BitSet::cardinality).sum();
    }

    private void scan(final Path file, final List<BitSet> seen, final long perWorker) throws IOException {
        final byte[] bytes = new byte[SCAN_LENGTH + length];
        int filled = 0;
        try (InputStream in = Files.newInputStream(file)) {
            while (true) {
                final int read = in.read(bytes, filled, bytes.length - filled);
                filled += Math.max(0, read);
                final int used = scan(bytes, filled, seen, perWorker);
                System.arraycopy(bytes, used, bytes, 0, filled - used);
                filled -= used;
                if (read < 0) {
                    return;
                }
                if (filled == bytes.length) {
                    filled = 0; // a line of that length is torn
                }
            }
        }
    }

    /** Returns how many bytes were processed. An incomplete line is skipped, to its end. */
    private int scan(final byte[] bytes, final int filled, final List<BitSet> seen, final long perWorker)
            throws IOException {
        int at = 0;
        while (at + length <= filled) {
            final long number = numberAt(bytes, at);
            if (number >= 0) {
                mark(number, seen, perWorker);
                at += length;
                continue;
            }
            int end = at;
            while (end < filled && bytes[end] != '\n') {
                end++;
            }
            if (end == filled) {
                return at;
            }
            at = end + 1;
        }
        return at;
    }

    private static void mark(final long number, final List<BitSet> seen, final long perWorker) throws IOException {
        final long worker = (number - NUMBER_BASE) / PER_WORKER;
        final long index = (number - NUMBER_BASE) % PER_WORKER;
        if (worker < 0 || worker >= seen.size() || index >= perWorker) {
            throw new IOException("a record that was never logged: number=" + number);
        }
        if (seen.get((int) worker).get((int) index)) {
            throw new IOException("a record twice: number=" + number);
        }
        seen.get((int) worker).set((int) index);
    }
}
