package io.penstock.cli;

import io.penstock.cli.view.PoolFacts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "pool",
        description = {
            "Shows the workers of pools and crews, and all other child JVMs, as far as files tell.",
            "Tasks lie in the memory of the program: its pool.stats() has them."
        },
        mixinStandardHelpOptions = true)
final class PoolCommand extends OperatorCommand {
    @Parameters(
            arity = "0..1",
            paramLabel = "DIR",
            description = "The directory that was given to the builder; by default the one for temporary files.")
    private Path directory = Path.of(System.getProperty("java.io.tmpdir"));

    @Override
    public Integer call() throws IOException {
        final List<PoolFacts> pools = PoolFacts.at(directory);
        if (wantsJson()) {
            printJson(Map.of("parents", pools));
            return Exit.OK;
        }
        final long now = System.currentTimeMillis();
        for (final PoolFacts pool : pools) {
            out().println("parent pid=" + pool.pid() + " " + pool.state() + " " + pool.path());
            for (final PoolFacts.Worker worker : pool.workers()) {
                out().println("  worker pid=" + worker.pid() + " " + worker.state()
                        + (worker.startedMs() == null ? "" : " up=" + Texts.age(now - worker.startedMs()))
                        + (worker.cpuMs() == null ? "" : " cpu=" + Texts.age(worker.cpuMs()))
                        + " toWorkerBytes=" + worker.toWorkerBytes() + " fromWorkerBytes="
                        + worker.fromWorkerBytes());
            }
        }
        return Exit.OK;
    }
}
