package io.penstock.examples;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A progress bar on standard error, if that is a terminal; otherwise nothing. */
final class Progress implements AutoCloseable {
    private static final int REDRAW_MILLIS = 200;
    private static final int USUAL_WIDTH = 80;
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final ProgressBar bar; // null: no terminal
    private final long startNs = System.nanoTime();
    private long bytes;

    private Progress(final ProgressBar bar) {
        this.bar = bar;
    }

    /** Of files, whose bytes are counted as well. */
    static Progress of(final int files) {
        return of("checksum", " files", files);
    }

    static Progress of(final String task, final String unit, final long all) {
        final int width = terminalWidth();
        if (width == 0) {
            return new Progress(null);
        }
        return new Progress(new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(all)
                .setStyle(ProgressBarStyle.ASCII)
                .setUnit(unit, 1)
                .setUpdateIntervalMillis(REDRAW_MILLIS)
                .setConsumer(new DelegatingProgressBarConsumer(text -> System.err.print(CLEAR_LINE + text), width - 1))
                .build());
    }

    synchronized void add(final long fileBytes) {
        if (bar != null) {
            bytes += fileBytes;
            final double seconds = (System.nanoTime() - startNs) / 1e9;
            bar.step();
            bar.setExtraMessage(String.format(
                    Locale.ROOT, " %.0f files/s %.1f MB/s", bar.getCurrent() / seconds, bytes / 1e6 / seconds));
        }
    }

    synchronized void to(final long done) {
        if (bar != null) {
            bar.stepTo(done);
        }
    }

    /** Makes room for a line of text; the bar reappears below it. */
    void makeRoom() {
        if (bar != null) {
            System.err.print(CLEAR_LINE);
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            System.err.print(CLEAR_LINE);
        }
    }

    /**
     * Zero: standard error is not a terminal. System.console() covers standard input and output, and from JDK 22 on not
     * even those.
     */
    private static int terminalWidth() {
        try {
            final Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/stderr"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            final String[] size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .trim()
                    .split(" ");
            final int columns = size.length == 2 ? Integer.parseInt(size[1]) : 0;
            return size.length < 2 || columns > 0 ? columns : USUAL_WIDTH;
        } catch (final IOException | NumberFormatException noTerminal) {
            return 0;
        }
    }
}
