package io.penstock.cli;

import io.penstock.cli.view.Values;
import io.penstock.queue.QueueShutDownException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "put",
        description = {
            "Puts items into a queue: the arguments, or the lines of standard input.",
            "For a queue of String each is an item as it is; for others it is JSON of the queue's type."
        },
        mixinStandardHelpOptions = true)
final class PutCommand extends OperatorCommand {
    @Parameters(index = "0", paramLabel = "PATH", description = "The file of a queue.")
    private Path path;

    @Parameters(index = "1..*", paramLabel = "ITEM", description = "The items; none: standard input has them.")
    private List<String> items = new ArrayList<>();

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "5",
            description = "How long to wait for room (default: ${DEFAULT-VALUE}).")
    private long waitSeconds;

    @Mixin
    private ClassOptions classes;

    @Override
    public Integer call() throws IOException, InterruptedException {
        requireWait(waitSeconds);
        try (QueueHandle handle = QueueHandle.open(path, classes.classes())) {
            final Class<?> type = handle.neededType(path);
            long count = 0;
            boolean complete = true;
            try (Lines lines = items.isEmpty() ? Lines.ofInput() : Lines.of(items)) {
                for (String line = lines.next(); line != null && complete; line = complete ? lines.next() : null) {
                    complete = put(handle, parse(line, type, count + 1));
                    count += complete ? 1 : 0;
                }
            }
            if (wantsJson()) {
                printJson(Map.of("put", count, "complete", complete));
            } else if (!complete) {
                err().println(spec().qualifiedName() + ": the queue is full or shut down: put=" + count + " path="
                        + path);
            }
            return complete ? Exit.OK : Exit.INCOMPLETE;
        }
    }

    private static Object parse(final String line, final Class<?> type, final long number) throws IOException {
        try {
            return Values.parse(line, type);
        } catch (final IllegalArgumentException wrong) {
            throw new IOException("item " + number + ": " + wrong.getMessage() + "; those before it were put", wrong);
        }
    }

    private boolean put(final QueueHandle handle, final Object item) throws InterruptedException {
        try {
            return handle.queue().offer(item, waitSeconds, TimeUnit.SECONDS);
        } catch (final QueueShutDownException ended) {
            return false;
        }
    }

    /** Where the items come from. */
    private interface Lines extends AutoCloseable {
        /** {@return the next one, or null} */
        String next() throws IOException;

        @Override
        default void close() {
            // standard input stays open
        }

        static Lines of(final List<String> all) {
            final var left = all.iterator();
            return () -> left.hasNext() ? left.next() : null;
        }

        static Lines ofInput() {
            final BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            return in::readLine;
        }
    }
}
