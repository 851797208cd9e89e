package io.penstock.cli;

import io.penstock.cli.view.LogFacts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "log",
        description = "About log sinks.",
        mixinStandardHelpOptions = true,
        subcommands = LogCommand.Status.class)
final class LogCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "Which command? 'status'");
    }

    @Command(
            name = "status",
            description = "Says who writes a log file, how far it is behind, and what each worker has lost.",
            mixinStandardHelpOptions = true)
    static final class Status extends OperatorCommand {
        @Parameters(paramLabel = "FILE|DIR", description = "The log file, or the directory of the lanes.")
        private Path path;

        @Override
        public Integer call() throws IOException {
            final LogFacts log = LogFacts.at(path);
            if (wantsJson()) {
                printJson(log);
                return Exit.OK;
            }
            out().println("sink: " + (log.sinkPid() == null ? "none" : "pid=" + log.sinkPid() + " " + log.sinkState())
                    + " dir=" + log.path()
                    + (log.file() == null ? "" : " file=" + log.file() + " fileBytes=" + log.fileBytes())
                    + " writtenBytes=" + log.writtenBytes() + " lag=" + log.lag() + " lagBytes=" + log.lagBytes()
                    + " dropped=" + log.dropped());
            if (!log.waiters().isEmpty()) {
                out().println("threads wait for: " + Texts.numbers(log.waiters()));
            }
            final Table table =
                    new Table(">PID", "STATE", ">OFFERED", ">WRITTEN", ">DROPPED", ">LAG", ">LAG BYTES", "LAST RECORD");
            for (final LogFacts.Worker worker : log.workers()) {
                table.add(
                        worker.pid(),
                        worker.state(),
                        worker.offered(),
                        worker.written(),
                        worker.dropped(),
                        worker.lag(),
                        worker.lagBytes(),
                        worker.lastMs() == null ? null : Instant.ofEpochMilli(worker.lastMs()));
            }
            table.print(out());
            return Exit.OK;
        }
    }
}
