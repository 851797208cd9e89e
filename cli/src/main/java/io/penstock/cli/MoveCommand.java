package io.penstock.cli;

import io.penstock.cli.view.Classes;
import io.penstock.queue.BoundedQueue;
import io.penstock.queue.QueueShutDownException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "move",
        description = {
            "Moves items from one queue to another of the same type; it ends when the first is empty.",
            "From a joinable queue an item is done when it is in the other one: if this command is killed, it may be in both."
        },
        mixinStandardHelpOptions = true)
final class MoveCommand extends OperatorCommand {
    @Parameters(index = "0", paramLabel = "FROM", description = "The file of the queue that is taken from.")
    private Path from;

    @Parameters(index = "1", paramLabel = "TO", description = "The file of the queue that is put to.")
    private Path to;

    @Option(names = "-n", paramLabel = "N", description = "How many (default: until the first is empty).")
    private long most = Long.MAX_VALUE;

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "5",
            description = "How long to wait for room (default: ${DEFAULT-VALUE}).")
    private long waitSeconds;

    @Mixin
    private ClassOptions options;

    @Override
    public Integer call() throws IOException, InterruptedException {
        final Classes classes = options.classes();
        try (QueueHandle source = QueueHandle.open(from, classes);
                QueueHandle target = QueueHandle.open(to, classes)) {
            final Class<?> type = source.neededType(from);
            if (type != target.neededType(to)) {
                throw new IOException("the queues have different types: from=" + type.getName() + " to="
                        + target.neededType(to).getName());
            }
            if (from.toRealPath().equals(to.toRealPath())) {
                throw new IOException("both are the same queue: path=" + from);
            }
            final Taking.Result result = Taking.takeAll(source.queue(), most, item -> put(target.queue(), item));
            if (wantsJson()) {
                printJson(Map.of("moved", result.count(), "complete", result.complete()));
            } else {
                out().println("moved " + result.count() + (result.complete() ? "" : "; the other queue takes no more"));
            }
            return result.complete() ? Exit.OK : Exit.INCOMPLETE;
        }
    }

    private boolean put(final BoundedQueue<Object> target, final Object item) throws InterruptedException {
        try {
            return target.offer(item, waitSeconds, TimeUnit.SECONDS);
        } catch (final QueueShutDownException ended) {
            return false;
        }
    }
}
