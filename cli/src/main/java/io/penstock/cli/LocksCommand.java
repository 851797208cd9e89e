package io.penstock.cli;

import io.penstock.cli.view.DeadlockFacts;
import io.penstock.cli.view.LockFacts;
import io.penstock.cli.view.Locks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "locks",
        description = {
            "Says who holds locks, permits and the like, since when, and who waits for them; and shows deadlocks.",
            "Its exit code is 3 if there is a deadlock."
        },
        mixinStandardHelpOptions = true)
final class LocksCommand extends OperatorCommand {
    @Parameters(arity = "0..1", paramLabel = "DIR|BOARD", description = "A directory, or the file of a board.")
    private Path path = Path.of("");

    @Override
    public Integer call() throws IOException {
        final Locks seen = Locks.at(path);
        if (wantsJson()) {
            printJson(seen);
        } else {
            seen.locks().forEach(lock -> out().println(line(lock)));
            seen.deadlocks().forEach(deadlock -> out().println(line(deadlock)));
        }
        seen.unreadable().forEach((file, why) -> err().println(spec().qualifiedName() + ": " + why));
        return seen.deadlocks().isEmpty() ? Exit.OK : Exit.FOUND;
    }

    private static String line(final LockFacts lock) {
        final StringBuilder line = new StringBuilder()
                .append(lock.board())
                .append(' ')
                .append(lock.kind())
                .append(' ')
                .append(lock.name())
                .append(": ");
        if (lock.holder() != null) {
            line.append("held by pid=")
                    .append(lock.holder())
                    .append(" (")
                    .append(lock.holderState())
                    .append(')')
                    .append(lock.thread() == null ? "" : " thread=" + lock.thread())
                    .append(" since=")
                    .append(Instant.ofEpochMilli(lock.sinceMs()))
                    .append(" for=")
                    .append(Texts.age(lock.heldMs()))
                    .append(" fence=")
                    .append(lock.fence())
                    .append(' ');
        }
        if (!lock.readers().isEmpty()) {
            line.append("read by ").append(byPid(lock.readers())).append(' ');
        }
        if (!lock.shares().isEmpty()) {
            line.append("shares ").append(byPid(lock.shares())).append(' ');
        }
        line.append("waiting=").append(lock.waiting());
        if (!lock.waiters().isEmpty()) {
            line.append(" by pids ")
                    .append(lock.waiters().stream().map(String::valueOf).collect(Collectors.joining(", ")));
        }
        return line.toString();
    }

    private static String byPid(final Map<Long, Long> counts) {
        return counts.entrySet().stream()
                .map(count -> "pid=" + count.getKey() + ":" + count.getValue())
                .collect(Collectors.joining(", "));
    }

    private static String line(final DeadlockFacts deadlock) {
        return "DEADLOCK: "
                + deadlock.members().stream()
                        .map(member -> "pid=" + member.pid() + " thread=" + member.thread() + " waits for "
                                + member.lock() + " of " + member.board())
                        .collect(Collectors.joining("; "));
    }
}
