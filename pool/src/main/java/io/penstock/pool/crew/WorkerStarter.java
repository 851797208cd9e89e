package io.penstock.pool.crew;

import io.penstock.codec.Codec;
import io.penstock.pool.engine.WorkerFlags;
import io.penstock.process.ChildJvm;
import io.penstock.process.ChildJvmBuilder;
import io.penstock.process.engine.TaskBytes;
import java.io.IOException;
import java.io.Serializable;

/**
 * Starts the JVMs of a crew's workers.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> the parent. <b>Blocks:</b> {@link #start}.
 */
final class WorkerStarter {
    private final CrewSettings<?> settings;
    private final CrewTask<?> task;

    /** What cannot be given to a worker is refused now, and not in a thread of the crew. */
    WorkerStarter(final CrewSettings<?> settings) {
        this.settings = settings;
        task = settings.task();
        check(task.handler(), "the handler");
        if (task.initializer() != null) {
            check(task.initializer(), "the initializer");
        }
        if (task.codec() != null && !(task.codec() instanceof Serializable)) {
            throw new IllegalArgumentException(
                    "the workers cannot be given the codec, which is not Serializable: codec="
                            + task.codec().getClass().getName());
        }
    }

    private static void check(final Serializable part, final String what) {
        TaskBytes.encode(part, part, what, false);
    }

    ChildJvm<CrewOrder, CrewReport> start(final String name) throws IOException {
        final ChildJvmBuilder<CrewOrder, CrewReport> builder = ChildJvm.running(CrewOrder.class, CrewReport.class, task)
                .name(name)
                .jvmFlags(WorkerFlags.of(settings.workers, settings.heapPerWorker));
        if (!settings.detached) {
            builder.markedLines(settings.output, settings.error);
        }
        settings.child.accept(builder);
        return builder.codec(Codec.kryo()).daemon(!settings.detached).start();
    }
}
