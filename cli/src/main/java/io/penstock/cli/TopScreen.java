package io.penstock.cli;

import io.penstock.cli.view.ChannelFacts;
import io.penstock.cli.view.Channels;
import io.penstock.cli.view.Top;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.NonBlockingReader;

/** The live table of {@code top} on a terminal. */
final class TopScreen {
    private static final String OTHER_SCREEN = "\u001b[?1049h\u001b[?25l";
    private static final String FIRST_SCREEN = "\u001b[?25h\u001b[?1049l";
    private static final String HOME = "\u001b[H";
    private static final String REST_OF_LINE = "\u001b[K";
    private static final String REST_OF_SCREEN = "\u001b[J";
    private static final String REVERSE = "\u001b[7m";
    private static final String PLAIN = "\u001b[0m";
    private static final int ESCAPE = 27;
    private static final int CTRL_C = 3;

    private final Path directory;
    private final long intervalMs;
    private TopCommand.Order order;
    private int chosen;
    private String opened;
    private volatile boolean ended;

    TopScreen(final Path directory, final long intervalMs, final TopCommand.Order order) {
        this.directory = directory;
        this.intervalMs = intervalMs;
        this.order = order;
    }

    /** The terminal that this program has; empty if its streams are files or pipes. */
    static Optional<Terminal> terminal() {
        try {
            return Optional.of(
                    TerminalBuilder.builder().system(true).dumb(false).build());
        } catch (final IOException | IllegalStateException none) {
            return Optional.empty();
        }
    }

    void run(final Terminal terminal) throws IOException {
        final Attributes before = terminal.enterRawMode();
        final Attributes raw = terminal.getAttributes();
        raw.setLocalFlag(
                Attributes.LocalFlag.ISIG, false); // Ctrl-C is a key: a signal would leave the terminal as it is
        terminal.setAttributes(raw);
        final Thread hook = new Thread(() -> leave(terminal, before), "penstock-top-end"); // for other signals
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            terminal.writer().print(OTHER_SCREEN);
            run(terminal, terminal.writer());
        } finally {
            leave(terminal, before);
            removeHook(hook);
        }
    }

    private static void removeHook(final Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (final IllegalStateException itEnds) {
            // it has run, or runs now
        }
    }

    private void leave(final Terminal terminal, final Attributes before) {
        ended = true;
        terminal.writer().print(FIRST_SCREEN);
        terminal.writer().flush();
        terminal.setAttributes(before);
    }

    private void run(final Terminal terminal, final PrintWriter out) throws IOException {
        Top.Look before = Top.Look.of(Channels.lookBelow(directory));
        Top top = Top.between(before, before);
        long lookedNs = System.nanoTime();
        while (!ended) {
            show(out, terminal, top, before.channels());
            final long leftMs = Math.max(1, intervalMs - (System.nanoTime() - lookedNs) / 1_000_000);
            final int key = terminal.reader().read(leftMs);
            if (key == NonBlockingReader.READ_EXPIRED) {
                final Top.Look now = Top.Look.of(Channels.lookBelow(directory));
                top = Top.between(before, now);
                before = now;
                lookedNs = System.nanoTime();
            } else {
                press(key, top);
            }
        }
    }

    /** What a key does. */
    void press(final int key, final Top top) {
        final List<Top.Row> rows = order.sorted(top.channels());
        switch (key) {
            case 'q', CTRL_C, NonBlockingReader.EOF -> ended = true;
            case 'j' -> chosen = Math.min(chosen + 1, Math.max(0, rows.size() - 1));
            case 'k' -> chosen = Math.max(0, chosen - 1);
            case '\r', '\n' ->
                opened = opened != null || chosen >= rows.size()
                        ? null
                        : rows.get(chosen).path();
            case ESCAPE -> opened = null;
            default -> order = Optional.ofNullable(TopCommand.Order.of(key)).orElse(order);
        }
    }

    private void show(
            final PrintWriter out, final Terminal terminal, final Top top, final List<ChannelFacts> channels) {
        final int height = terminal.getHeight();
        final int width = terminal.getWidth() <= 0 ? Integer.MAX_VALUE : terminal.getWidth();
        out.print(HOME);
        final List<String> lines = lines(top, channels);
        final int most = height <= 1 ? lines.size() : height - 1;
        for (int i = 0; i < Math.min(most, lines.size()); i++) {
            final boolean marked = opened == null && i == chosen + 1;
            final String line =
                    lines.get(i).substring(0, Math.min(width, lines.get(i).length())); // no second line
            out.print((marked ? REVERSE + line + PLAIN : line) + REST_OF_LINE + "\r\n");
        }
        out.print(REST_OF_SCREEN);
        out.flush();
    }

    /** What is on the screen. */
    List<String> lines(final Top top, final List<ChannelFacts> channels) {
        return channels.stream()
                .filter(channel -> channel.path().equals(opened))
                .findFirst()
                .map(TopCommand::details)
                .orElseGet(() -> TopCommand.lines(top, order));
    }

    boolean isEnded() {
        return ended;
    }
}
