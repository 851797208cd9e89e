package io.penstock.cli;

import io.penstock.cli.view.Values;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "drain",
        description = {
            "Takes the items of a queue away, and prints them, one a line. Those of a joinable queue are done when they are printed.",
            "Without the classes of the items it prints their encoded bytes in Base64."
        },
        mixinStandardHelpOptions = true)
final class DrainCommand extends OperatorCommand {
    @Parameters(paramLabel = "PATH", description = "The file of a queue.")
    private Path path;

    @Option(names = "-n", paramLabel = "N", description = "How many (default: until it is empty).")
    private long most = Long.MAX_VALUE;

    @Mixin
    private ClassOptions classes;

    @Override
    public Integer call() throws IOException, InterruptedException {
        requireCount(most);
        try (QueueHandle handle = QueueHandle.open(path, classes.classes());
                Ending ending = new Ending(err())) {
            return Taking.takeAll(handle.queue(), most, new Lines(), ending).isComplete() ? Exit.OK : Exit.INCOMPLETE;
        }
    }

    /** Standard output. */
    private final class Lines implements Taking.Place {
        @Override
        public boolean isReady(final Ending ending) {
            return !out().checkError();
        }

        @Override
        public boolean accept(final Object item, final Ending ending) {
            return print(item);
        }
    }

    /** An item stays if its line did not get out. */
    private boolean print(final Object item) {
        out().println(
                        wantsJson() || !(item instanceof CharSequence)
                                ? Values.json(Values.plain(item))
                                : item.toString());
        return !out().checkError();
    }
}
