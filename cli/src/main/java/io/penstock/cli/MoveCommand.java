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
    private static final long SLICE_MS = 50;

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
        requireCount(most);
        requireWait(waitSeconds);
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
            try (Ending ending = new Ending(err())) {
                return report(Taking.takeAll(source.queue(), most, new Other(target.queue()), ending));
            }
        }
    }

    private int report(final Taking.Result result) {
        if (wantsJson()) {
            printJson(Map.of("moved", result.count(), "complete", result.isComplete()));
        } else {
            out().println("moved " + result.count()
                    + switch (result.end()) {
                        case COMPLETE -> "";
                        case REFUSED -> "; the other queue takes no more";
                        case SIGNALLED -> "; stopped by a signal";
                    });
        }
        out().flush(); // before a signal ends this JVM
        return result.isComplete() ? Exit.OK : Exit.INCOMPLETE;
    }

    /** The other queue. */
    private final class Other implements Taking.Place {
        private final BoundedQueue<Object> queue;

        Other(final BoundedQueue<Object> queue) {
            this.queue = queue;
        }

        /** An item that is taken and goes back has lost its place, and of a joinable queue one delivery: so this waits for room first. */
        @Override
        public boolean isReady(final Ending ending) throws InterruptedException {
            final long startNs = System.nanoTime();
            while (!queue.isShutdown() && !ending.isWanted()) {
                if (queue.remainingCapacity() > 0) {
                    return true;
                }
                if (isOver(startNs)) {
                    return false;
                }
                TimeUnit.MILLISECONDS.sleep(SLICE_MS);
            }
            return false;
        }

        @Override
        public boolean accept(final Object item, final Ending ending) throws InterruptedException {
            final long startNs = System.nanoTime();
            try {
                boolean put = queue.offer(item);
                while (!put && !isOver(startNs) && !ending.isWanted()) {
                    put = queue.offer(item, SLICE_MS, TimeUnit.MILLISECONDS);
                }
                return put;
            } catch (final QueueShutDownException ended) {
                return false;
            }
        }

        private boolean isOver(final long startNs) {
            return System.nanoTime() - startNs >= TimeUnit.SECONDS.toNanos(waitSeconds);
        }
    }
}
