package io.penstock.cli;

import io.penstock.cli.view.Values;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all commands have in common. */
abstract class OperatorCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--json", description = "Print JSON: see docs/operators.md for its fields.")
    private boolean json;

    final CommandSpec spec() {
        return spec;
    }

    final boolean wantsJson() {
        return json;
    }

    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    final PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /** Prints a line of JSON. */
    final void printJson(final Object facts) {
        out().println(Values.json(facts));
    }
}
