package io.penstock.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "completion",
        description =
                "Prints a script for bash and zsh that completes commands and options: source <(penstock completion)",
        mixinStandardHelpOptions = true)
final class CompletionCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().getOut().print(AutoComplete.bash("penstock", Penstock.commandLine()));
        spec.commandLine().getOut().flush();
        return Exit.OK;
    }
}
