package io.penstock.cli;

import io.penstock.cli.view.ItemFacts;
import io.penstock.cli.view.Items;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "peek",
        description = "Shows the first items of a queue, and takes none.",
        mixinStandardHelpOptions = true)
final class PeekCommand extends OperatorCommand {
    @Parameters(paramLabel = "PATH", description = "The file of a queue.")
    private Path path;

    @Option(names = "-n", paramLabel = "N", defaultValue = "10", description = "How many (default: ${DEFAULT-VALUE}).")
    private int most;

    @Mixin
    private ClassOptions classes;

    @Override
    public Integer call() throws IOException {
        requireCount(most);
        final Items queue = Items.of(path, classes.classes());
        final List<ItemFacts> items = queue.first(most);
        if (wantsJson()) {
            printJson(Map.of("path", path.toString(), "type", queue.type(), "items", items));
        } else {
            items.forEach(item -> out().println(ItemLine.of(item)));
        }
        return Exit.OK;
    }
}
