package io.penstock.cli;

import io.penstock.cli.view.ItemFacts;
import io.penstock.cli.view.Items;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "tail",
        description = {
            "Shows the last items of a queue, and with -f those that are put from now on. It takes none.",
            "Items that are taken within a fifth of a second may not be seen."
        },
        mixinStandardHelpOptions = true)
final class TailCommand extends OperatorCommand {
    private static final long INTERVAL_MS = 200;

    @Parameters(paramLabel = "PATH", description = "The file of a queue.")
    private Path path;

    @Option(names = "-n", paramLabel = "N", defaultValue = "10", description = "How many (default: ${DEFAULT-VALUE}).")
    private int last;

    @Option(names = "-f", description = "Go on until stopped, or the reader has gone.")
    private boolean follow;

    @Mixin
    private ClassOptions classes;

    @Override
    public Integer call() throws IOException, InterruptedException {
        requireCount(last);
        final Items queue = Items.of(path, classes.classes());
        final Deque<ItemFacts> kept = new ArrayDeque<>();
        long position = queue.follow(0, item -> {
            kept.addLast(item);
            if (kept.size() > last) {
                kept.removeFirst();
            }
        });
        kept.forEach(this::print);
        while (follow && !out().checkError()) {
            TimeUnit.MILLISECONDS.sleep(INTERVAL_MS);
            position = queue.follow(position, this::print);
        }
        return Exit.OK;
    }

    private void print(final ItemFacts item) {
        if (wantsJson()) {
            printJson(item);
        } else {
            out().println(ItemLine.of(item));
        }
    }
}
