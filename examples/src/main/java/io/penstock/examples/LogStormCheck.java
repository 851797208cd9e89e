package io.penstock.examples;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Verifies the file of a {@link LogStorm}: each line has a check value, and each worker's lines have numbers. */
final class LogStormCheck {
    private static final int MOST_FAULTS = 20;
    private static final Pattern LINE = Pattern.compile("(worker=(\\d+) record=(\\d+) x*) check=(-?\\d+)");

    private final List<Long> accepted;
    private final long[] last;
    private final List<String> faults = new ArrayList<>();
    private long records;

    /**
     * Creates a check of one file.
     *
     * @param accepted for each worker, the number of its log calls that are known to have returned
     */
    LogStormCheck(final List<Long> accepted) {
        this.accepted = List.copyOf(accepted);
        this.last = new long[accepted.size()];
    }

    static String line(final int worker, final long number, final String text) {
        final String record = "worker=" + worker + " record=" + number + " " + text;
        return record + " check=" + record.hashCode();
    }

    void read(final Path log) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(log, StandardCharsets.ISO_8859_1)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                records++;
                check(line);
            }
        }
        for (int worker = 0; worker < last.length; worker++) {
            // A killed worker's last call may have returned, or have practically completed, before it could report it.
            if (last[worker] != accepted.get(worker) && last[worker] != accepted.get(worker) + 1) {
                fault("worker=" + worker + " accepted=" + accepted.get(worker) + " inFile=" + last[worker]);
            }
        }
    }

    /** A worker that was not killed should have logged everything. */
    void expectComplete(final int worker, final long expected) {
        if (accepted.get(worker) != expected) {
            fault("ended too early: worker=" + worker + " accepted=" + accepted.get(worker) + " expected=" + expected);
        }
    }

    private void check(final String line) {
        final Matcher parts = LINE.matcher(line);
        if (!parts.matches() || parts.group(1).hashCode() != Integer.parseInt(parts.group(4))) {
            fault("not a complete record: line=" + records + " text=" + line);
            return;
        }
        final int worker = Integer.parseInt(parts.group(2));
        final long number = Long.parseLong(parts.group(3));
        if (number != last[worker] + 1) {
            fault("not the next record: line=" + records + " worker=" + worker + " record=" + number + " previous="
                    + last[worker]);
        }
        last[worker] = number;
    }

    private void fault(final String text) {
        if (faults.size() < MOST_FAULTS) {
            faults.add(text);
        }
    }

    long records() {
        return records;
    }

    List<String> faults() {
        return faults;
    }
}
