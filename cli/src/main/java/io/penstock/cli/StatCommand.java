package io.penstock.cli;

import io.penstock.cli.view.ChannelFacts;
import io.penstock.cli.view.Channels;
import io.penstock.cli.view.ProcessFacts;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "stat",
        description =
                "Says all that is to be seen of one channel: its numbers, its users, and what their threads wait for.",
        mixinStandardHelpOptions = true)
final class StatCommand extends OperatorCommand {
    @Parameters(paramLabel = "PATH", description = "The file of a channel, or the directory of a log sink.")
    private Path path;

    @Override
    public Integer call() throws IOException {
        final ChannelFacts channel = Channels.look(path);
        if (wantsJson()) {
            printJson(channel);
            return Exit.OK;
        }
        out().println(channel.path() + ": " + channel.kind() + " version=" + channel.version() + " file="
                + Texts.bytes(channel.fileBytes()));
        out().println("  " + channel.unit() + ": " + channel.depth()
                + (channel.capacity() == null ? "" : " of " + channel.capacity())
                + (channel.fullPercent() == null ? "" : ", full=" + channel.fullPercent() + "%"));
        out().println("  " + Texts.numbers(channel.numbers()));
        if (!channel.waiters().isEmpty()) {
            out().println("  threads wait for: " + Texts.numbers(channel.waiters()));
        }
        for (final ProcessFacts user : channel.users()) {
            out().println("  pid=" + user.pid() + " " + user.state() + " " + Texts.numbers(user.numbers())
                    + (user.waitsFor().isEmpty() ? "" : " waits for " + String.join(", ", user.waitsFor())));
        }
        return Exit.OK;
    }
}
