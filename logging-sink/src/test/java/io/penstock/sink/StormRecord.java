package io.penstock.sink;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/** A record that proves itself: {@code R worker thread number length crc|filling}, the filling with line ends in it. */
final class StormRecord {
    private static final Pattern DROPPED = Pattern.compile("penstock: records dropped .* count=(\\d+) .*");

    private StormRecord() {}

    static byte[] make(final int worker, final int thread, final long number, final int length, final Random random) {
        final byte[] filling = new byte[length];
        for (int i = 0; i < length; i++) {
            final int choice = random.nextInt(64);
            filling[i] = (byte) (choice == 0 ? '\n' : 'A' + choice % 26);
        }
        final CRC32 crc = new CRC32();
        crc.update(filling);
        final byte[] head = ("R " + worker + " " + thread + " " + number + " " + length + " " + crc.getValue() + "|")
                .getBytes(US_ASCII);
        final byte[] record = java.util.Arrays.copyOf(head, head.length + length + 1);
        System.arraycopy(filling, 0, record, head.length, length);
        record[record.length - 1] = '\n';
        return record;
    }

    /**
     * What is in the files: whole, nothing twice, each thread's in order.
     *
     * @param last number of each {@code worker/thread}, which come as 1, 2, 3...
     * @param missing numbers before that
     * @param told dropped records that the files tell of
     */
    record Found(Map<String, Long> last, long missing, long told) {}

    /** Reads the file and those that were rotated away, record after record; nothing is missing. */
    static Map<String, Long> verify(final Path log) throws IOException {
        final Found found = read(log);
        assertEquals(0, found.missing, "lost");
        assertEquals(0, found.told, "dropped");
        return found.last;
    }

    /** Reads the file and those that were rotated away, record after record. */
    static Found read(final Path log) throws IOException {
        final Map<String, Long> last = new TreeMap<>();
        long missing = 0;
        long told = 0;
        long at = 0;
        try (InputStream in = new BufferedInputStream(LogFiles.stream(log), 1 << 20)) {
            for (String head = head(in, at); head != null; head = head(in, at)) {
                final Matcher dropped = DROPPED.matcher(head);
                if (dropped.matches()) {
                    told += Long.parseLong(dropped.group(1));
                    at += head.length() + 1;
                    continue;
                }
                final String[] parts = head.split(" ", -1);
                assertEquals(6, parts.length, "torn at " + at + ": " + head);
                assertEquals("R", parts[0], "torn at " + at + ": " + head);
                final byte[] filling = in.readNBytes(Integer.parseInt(parts[4]));
                final CRC32 crc = new CRC32();
                crc.update(filling);
                assertEquals(Long.parseLong(parts[5]), crc.getValue(), "torn at " + at + ": " + head);
                assertEquals('\n', in.read(), "torn at " + at + ": " + head);
                final long number = Long.parseLong(parts[3]);
                final Long put = last.put(parts[1] + "/" + parts[2], number);
                final long before = put == null ? 0 : put;
                assertTrue(number > before, "doubled or out of order at " + at + ": " + head + " before=" + before);
                if (number > before + 1) {
                    System.out.println("missing before " + at + ": " + head + " before=" + before);
                }
                missing += number - before - 1;
                at += head.length() + 1 + filling.length + 1;
            }
        }
        return new Found(last, missing, told);
    }

    private static String head(final InputStream in, final long at) throws IOException {
        final StringBuilder head = new StringBuilder();
        int c = in.read();
        if (c < 0) {
            return null;
        }
        // A record's head ends there, the line that tells of dropped ones is a line.
        for (; c != '|' && c != '\n'; c = in.read()) {
            if (c < 0 || head.length() > 300) {
                throw new EOFException("torn at " + at + ": " + head);
            }
            head.append((char) c);
        }
        return head.toString();
    }
}
