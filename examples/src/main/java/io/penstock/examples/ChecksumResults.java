package io.penstock.examples;

import io.penstock.examples.ChecksumMessages.Report;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The workers' results, by the number of the file. A file may be reported twice, if a worker was killed after its
 * report and before the task was done: the first report counts.
 */
final class ChecksumResults {
    private final List<RawPath> files;
    private final String[] digests;
    private final BitSet reported = new BitSet();
    private final BitSet redelivered = new BitSet();
    private int reports;
    private int hashed;
    private int unreadable;
    private long bytes;
    private int killed;
    private double seconds;

    /**
     * Creates an instance without results.
     *
     * @param files in the order of the output; the first has number 1
     * @param unreadableDirectories directories that could not be read
     */
    ChecksumResults(final List<RawPath> files, final int unreadableDirectories) {
        this.files = files;
        this.digests = new String[files.size()];
        this.unreadable = unreadableDirectories;
    }

    /** {@return whether it is the first report on this file} */
    synchronized boolean add(final Report.Hashed report) {
        if (!isFirst(report.number(), report.deliveries())) {
            return false;
        }
        digests[report.number() - 1] = report.sha256();
        hashed++;
        bytes += report.bytes();
        return true;
    }

    /** {@return whether it is the first report on this file} */
    synchronized boolean add(final Report.Unreadable report) {
        if (!isFirst(report.number(), report.deliveries())) {
            return false;
        }
        unreadable++;
        return true;
    }

    private synchronized boolean isFirst(final int number, final int deliveries) {
        if (deliveries > 1) {
            redelivered.set(number);
        }
        final boolean first = !reported.get(number);
        reported.set(number);
        reports += first ? 1 : 0;
        notifyAll();
        return first;
    }

    /** Waits until {@code count} files have been reported. */
    synchronized void awaitReports(final int count) throws InterruptedException {
        while (reports < count) {
            wait();
        }
    }

    RawPath path(final int number) {
        return files.get(number - 1);
    }

    /** {@return the files that have not been reported} */
    synchronized List<Integer> missing() {
        return IntStream.rangeClosed(1, files.size())
                .filter(number -> !reported.get(number))
                .boxed()
                .toList();
    }

    synchronized void end(final int workersKilled, final double secondsTaken) {
        killed = workersKilled;
        seconds = secondsTaken;
    }

    void write(final OutputStream target) throws IOException {
        final BufferedOutputStream out = new BufferedOutputStream(target, 1 << 16);
        for (int i = 0; i < digests.length; i++) {
            if (digests[i] != null) {
                SumLine.write(out, digests[i], files.get(i));
            }
        }
        out.flush();
    }

    boolean complete() {
        return unreadable == 0;
    }

    String summary() {
        return String.format(
                Locale.ROOT,
                "%d files, %d bytes, %.2f seconds, %d workers killed, %d tasks redelivered%s",
                hashed,
                bytes,
                seconds,
                killed,
                redelivered.cardinality(),
                unreadable == 0 ? "" : ", " + unreadable + " unreadable");
    }
}
