package io.penstock.benchmarks.sink;

import io.penstock.benchmarks.kit.Figure;
import io.penstock.benchmarks.kit.Parent;
import io.penstock.benchmarks.kit.Settings;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** A process that constantly checks the length of the file, and the times in the records that it sees arrive. */
final class Watcher {
    private final Lines lines;
    private final FileChannel file;
    private final Histogram times = new Histogram(TimeUnit.MINUTES.toNanos(1), 3);
    private long at;

    private Watcher(final Lines lines, final FileChannel file) throws IOException {
        this.lines = lines;
        this.file = file;
        at = file.size();
    }

    public static void main(final String... arguments) throws IOException {
        Parent.attach();
        final Settings settings = Settings.of(arguments);
        try (FileChannel file = FileChannel.open(Way.file(settings))) {
            final Watcher watcher = new Watcher(Lines.of(settings), file);
            Parent.say("ready");
            watcher.watch(settings.number("records"));
            Parent.report(Figure.P50.key(), watcher.times.getValueAtPercentile(50));
            Parent.report(Figure.P99.key(), watcher.times.getValueAtPercentile(99));
            Parent.report(Figure.P999.key(), watcher.times.getValueAtPercentile(99.9));
        }
    }

    private void watch(final long records) throws IOException {
        final ByteBuffer line = ByteBuffer.allocate(lines.length());
        for (long seen = 0; seen < records; seen++) {
            while (file.size() < at + lines.length()) {
                Thread.onSpinWait();
            }
            final long nowNs = System.nanoTime();
            while (line.hasRemaining()) {
                if (file.read(line, at + line.position()) < 0) {
                    throw new EOFException("the file was truncated: at=" + at);
                }
            }
            final long number = lines.numberAt(line.array(), 0);
            if (number < 0) {
                throw new IOException("torn record: at=" + at);
            }
            times.recordValue(nowNs - (number - Lines.NUMBER_BASE));
            at += lines.length();
            line.clear();
        }
    }
}
