package io.penstock.process;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a child has ended: its exit code, and the signal that stands behind it. Java reports a process that a signal has ended by the exit code 128 +
 * signal, and a JVM that shuts down because of SIGTERM exits with such a code itself. So does {@code System.exit(143)}, which cannot be told apart.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> a value, of the parent's. <b>Blocks:</b> never. <b>Units:</b> none.
 *
 * @param code the exit code: 0 as a rule if all went well, 1 if an exception left the main method
 */
public record ExitStatus(int code) {
    private static final int SIGNALLED = 128;

    /** Linux numbers them like this on every processor that a JDK is made for. */
    private static final List<String> SIGNALS = List.of(
            "SIGHUP",
            "SIGINT",
            "SIGQUIT",
            "SIGILL",
            "SIGTRAP",
            "SIGABRT",
            "SIGBUS",
            "SIGFPE",
            "SIGKILL",
            "SIGUSR1",
            "SIGSEGV",
            "SIGUSR2",
            "SIGPIPE",
            "SIGALRM",
            "SIGTERM",
            "SIGSTKFLT",
            "SIGCHLD",
            "SIGCONT",
            "SIGSTOP",
            "SIGTSTP",
            "SIGTTIN",
            "SIGTTOU",
            "SIGURG",
            "SIGXCPU",
            "SIGXFSZ",
            "SIGVTALRM",
            "SIGPROF",
            "SIGWINCH",
            "SIGIO",
            "SIGPWR",
            "SIGSYS");

    private static final int LAST_SIGNAL = 64;

    /** {@return whether the exit code is 0} */
    public boolean isSuccess() {
        return code == 0;
    }

    /** {@return the number of the signal, from 1 to 64; empty if the exit code stands for none} */
    public OptionalInt signal() {
        final int number = code - SIGNALLED;
        return number >= 1 && number <= LAST_SIGNAL ? OptionalInt.of(number) : OptionalInt.empty();
    }

    /** {@return the name of the signal, as {@code SIGKILL}; {@code signal 40} for one without a name; empty if the exit code stands for none} */
    public Optional<String> signalName() {
        final OptionalInt signal = signal();
        if (signal.isEmpty()) {
            return Optional.empty();
        }
        final int number = signal.getAsInt();
        return Optional.of(number <= SIGNALS.size() ? SIGNALS.get(number - 1) : "signal " + number);
    }

    /** {@return as {@code exitCode=3}, or {@code exitCode=137 (SIGKILL)}} */
    @Override
    public String toString() {
        return "exitCode=" + code + signalName().map(name -> " (" + name + ")").orElse("");
    }
}
