package io.penstock.cli;

import io.penstock.cli.view.ItemFacts;
import io.penstock.cli.view.Items;
import io.penstock.joinable.DeadLetter;
import io.penstock.joinable.JoinableQueue;
import io.penstock.queue.QueueShutDownException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "dead",
        description = "About dead letters: items of a joinable queue that were given up, and are kept.",
        mixinStandardHelpOptions = true,
        subcommands = {DeadCommand.Listing.class, DeadCommand.Back.class, DeadCommand.Drop.class})
final class DeadCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "Which command? 'list', 'back' or 'drop'");
    }

    @Command(
            name = "list",
            description = "Lists dead letters, oldest first, and why they are dead. It changes nothing.",
            mixinStandardHelpOptions = true)
    static final class Listing extends OperatorCommand {
        @Parameters(paramLabel = "PATH", description = "The file of a joinable queue.")
        private Path path;

        @Option(names = "-n", paramLabel = "N", description = "How many (default: all).")
        private int most = Integer.MAX_VALUE;

        @Mixin
        private ClassOptions classes;

        @Override
        public Integer call() throws IOException {
            requireCount(most);
            QueueHandle.checkJoinable(path);
            final Items queue = Items.of(path, classes.classes());
            final List<ItemFacts> letters = queue.dead(most);
            if (wantsJson()) {
                printJson(Map.of(
                        "path", path.toString(),
                        "type", queue.type(),
                        "maxDeliveries", queue.maxDeliveries(),
                        "letters", letters));
            } else {
                letters.forEach(letter -> out().println(ItemLine.of(letter) + why(letter, queue.maxDeliveries())));
                out().flush();
            }
            return Exit.OK;
        }

        private static String why(final ItemFacts letter, final int maxDeliveries) {
            if (letter.deliveries() == null || letter.deliveries() == 0) {
                return "";
            }
            return letter.deliveries() < maxDeliveries
                    ? " [given up before its last delivery: a taker could not decode it]"
                    : " [delivered " + letter.deliveries() + " times, and never done]";
        }
    }

    /** Those that change something. */
    abstract static class Deciding extends OperatorCommand {
        @Parameters(index = "0", paramLabel = "PATH", description = "The file of a joinable queue.")
        private Path path;

        @Parameters(index = "1..*", paramLabel = "NUMBER", description = "The numbers of the letters.")
        private List<Long> numbers = new ArrayList<>();

        @Option(names = "--all", description = "All letters.")
        private boolean all;

        private final String verb;

        Deciding(final String verb) {
            this.verb = verb;
        }

        abstract boolean decide(DeadLetter<byte[]> letter) throws IOException, InterruptedException;

        @Override
        public Integer call() throws IOException, InterruptedException {
            if (all == !numbers.isEmpty()) {
                throw new ParameterException(spec().commandLine(), "Name the letters by their numbers, or say --all");
            }
            try (JoinableQueue<byte[]> queue = QueueHandle.openJoinable(path)) {
                long count = 0;
                final Set<Long> named = Set.copyOf(numbers);
                final Set<Long> left = new LinkedHashSet<>(numbers);
                for (final DeadLetter<byte[]> letter : queue.deadLetters()) {
                    if (all || named.contains(letter.number())) {
                        if (decided(letter)) {
                            count++;
                            left.remove(letter.number());
                        } else if (all) {
                            left.add(letter.number());
                        }
                    }
                }
                return report(count, left);
            }
        }

        private boolean decided(final DeadLetter<byte[]> letter) throws InterruptedException {
            try {
                return decide(letter);
            } catch (final IOException damaged) {
                err().println(spec().qualifiedName() + ": letter " + letter.number() + ": " + damaged.getMessage());
            } catch (final QueueShutDownException ended) {
                err().println(spec().qualifiedName() + ": " + ended.getMessage());
            }
            return false;
        }

        private int report(final long count, final Set<Long> left) {
            if (wantsJson()) {
                printJson(Map.of(verb, count, "left", left));
            } else {
                out().println(verb + " " + count + (left.isEmpty() ? "" : "; not: " + left));
            }
            return left.isEmpty() ? Exit.OK : Exit.INCOMPLETE;
        }
    }

    @Command(
            name = "back",
            description = "Puts dead letters back into their queue, as new items.",
            mixinStandardHelpOptions = true)
    static final class Back extends Deciding {
        Back() {
            super("back");
        }

        @Override
        boolean decide(final DeadLetter<byte[]> letter) throws IOException, InterruptedException {
            return letter.putBack();
        }
    }

    @Command(name = "drop", description = "Drops dead letters for good.", mixinStandardHelpOptions = true)
    static final class Drop extends Deciding {
        Drop() {
            super("dropped");
        }

        @Override
        boolean decide(final DeadLetter<byte[]> letter) throws IOException, InterruptedException {
            return letter.drop();
        }
    }
}
