package io.penstock.cli;

import io.penstock.cli.view.ChannelFacts;
import io.penstock.cli.view.Channels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "ls",
        description = "Lists the channels below a directory: what they are, how full, and who uses them.",
        mixinStandardHelpOptions = true)
final class ListCommand extends OperatorCommand {
    @Parameters(arity = "0..1", paramLabel = "DIR", description = "The directory; the current one by default.")
    private Path directory = Path.of("");

    @Override
    public Integer call() throws IOException {
        final List<ChannelFacts> channels = Channels.lookBelow(directory);
        if (wantsJson()) {
            printJson(Map.of("channels", channels));
            return Exit.OK;
        }
        final Table table =
                new Table("KIND", ">DEPTH", ">CAPACITY", "UNIT", ">FULL", ">USERS", ">WAITING", ">FILE", "PATH");
        for (final ChannelFacts channel : channels) {
            table.add(
                    channel.kind(),
                    channel.isReadable() ? channel.depth() : null,
                    channel.capacity(),
                    channel.unit(),
                    Texts.percent(channel.fullPercent()),
                    channel.living(),
                    channel.waiting(),
                    Texts.bytes(channel.fileBytes()),
                    channel.path());
        }
        table.print(out());
        channels.stream()
                .filter(channel -> !channel.isReadable())
                .forEach(channel -> err().println(spec().qualifiedName() + ": " + channel.problem()));
        return Exit.OK;
    }
}
