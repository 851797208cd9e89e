package io.penstock.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.codegen.docgen.manpage.ManPageGenerator;

@Command(
        name = "man",
        description = {
            "Prints the manual page of a command as AsciiDoc; asciidoctor makes the page of it:",
            "penstock man ls | asciidoctor -b manpage -o penstock-ls.1 -"
        },
        mixinStandardHelpOptions = true)
final class ManCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..*",
            paramLabel = "COMMAND",
            description = "The command, such as 'ls' or 'dead list'; penstock itself by default.")
    private String[] names = {};

    @Override
    public Integer call() {
        CommandLine command = Penstock.commandLine();
        for (final String name : names) {
            final CommandLine next = command.getSubcommands().get(name);
            if (next == null) {
                throw new ParameterException(
                        spec.commandLine(),
                        "No such command: " + name + " of "
                                + command.getSubcommands().keySet());
            }
            command = next;
        }
        final PrintWriter out = spec.commandLine().getOut();
        ManPageGenerator.writeSingleManPage(out, command.getCommandSpec());
        out.flush();
        return Exit.OK;
    }
}
