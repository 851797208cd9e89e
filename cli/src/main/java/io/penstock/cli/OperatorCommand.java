package io.penstock.cli;

import io.penstock.cli.view.Values;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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

    /** Standard error; what was printed before comes before. */
    final PrintWriter err() {
        out().flush();
        return spec.commandLine().getErr();
    }

    /** Refuses an option's value with the exit code for wrong arguments. */
    final void require(final boolean right, final String option, final Object value, final String what) {
        if (!right) {
            throw new ParameterException(
                    spec.commandLine(), "Invalid value for option '" + option + "': " + value + " is not " + what);
        }
    }

    final void requireCount(final long value) {
        require(value >= 0, "-n", value, "a number of items");
    }

    final void requireWait(final long value) {
        require(value >= 0, "--wait", value, "a number of seconds");
    }

    final void requireSeconds(final String option, final double value) {
        require(value > 0 && value < Integer.MAX_VALUE, option, value, "a number of seconds above 0");
    }

    /** Prints a line of JSON. */
    final void printJson(final Object facts) {
        out().println(Values.json(facts));
    }
}
