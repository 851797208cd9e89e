package io.penstock.cli;

import io.penstock.cli.web.WebServer;
import io.penstock.cli.web.WebSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "web",
        description = {
            "Shows the channels below a directory on a live page: queues, dead letters, processes, locks, pools, log sinks.",
            "It prints the page's URL, which has a token, and serves it on this machine alone until it is ended."
        },
        mixinStandardHelpOptions = true)
final class WebCommand extends OperatorCommand {
    @Parameters(arity = "0..1", paramLabel = "DIR", description = "The directory; the current one by default.")
    private Path directory = Path.of("");

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "0",
            description = "The port of 127.0.0.1 (default: any that is free).")
    private int port;

    @Option(
            names = "--pools",
            paramLabel = "DIR",
            description =
                    "The directory that was given to the builders of pools; by default the one for temporary files.")
    private Path pools = Path.of(System.getProperty("java.io.tmpdir"));

    @Option(names = "--read-only", description = "Refuse to put dead letters back and to drop them.")
    private boolean readOnly;

    @Option(
            names = "--every",
            paramLabel = "SECONDS",
            defaultValue = "1",
            description = "How long between two looks while a page is open (default: ${DEFAULT-VALUE}).")
    private double seconds;

    @Mixin
    private ClassOptions options;

    @Override
    public Integer call() throws IOException {
        if (!Files.isDirectory(directory)) {
            throw Files.exists(directory)
                    ? new NotDirectoryException(directory.toString())
                    : new NoSuchFileException(directory.toString());
        }
        final Duration every = Duration.ofMillis(Math.max(10, (long) (seconds * 1000)));
        try (WebServer server =
                WebServer.start(new WebSettings(directory, pools, port, readOnly, options.classes(), every))) {
            if (wantsJson()) {
                printJson(Map.of("url", server.page().toString()));
            } else {
                out().println(server.page());
            }
            out().flush();
            new CountDownLatch(1).await();
        } catch (final InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
        return Exit.OK;
    }
}
