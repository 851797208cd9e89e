package io.penstock.pipe;

import io.penstock.SharedFileException;
import io.penstock.codec.CodecException;
import io.penstock.pipe.engine.FrameKit;
import java.io.EOFException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process that makes pipes, changes bytes of their files, and uses them. It prints how each use came out: {@code data}, an exception's
 * name, or {@code BAD} and why.
 */
final class PipeMutator {
    /** Of one mutation, which waits for less than a second in all. */
    private static final long GUARD_SECONDS = 30;

    private static final Duration BRIEFLY = Duration.ofMillis(5);
    private static final int MESSAGES = 12;
    private static final int MOST_RECEIVED = 2000;

    private static final Set<Class<?>> NAMED = Set.of(
            SharedFileException.class,
            CodecException.class,
            BrokenPipeException.class,
            EOFException.class,
            PipeInUseException.class,
            MessageKindException.class,
            MessageTooLongException.class,
            BufferTooShortException.class,
            ClosedChannelException.class);

    /** What is sent as an object. */
    record Note(int number, String text, List<String> tags) {}

    private final Path path;
    private final int number;
    private final Random random;
    private final FileMutations mutations;
    private final boolean exact;
    private final List<String> outcomes = new ArrayList<>();
    private int received;
    private int expected;

    private PipeMutator(final Path path, final long seed, final int number) {
        this.path = path;
        this.number = number;
        random = new Random(seed * 31 + number);
        random.nextInt();
        mutations = new FileMutations(random);
        exact = mutations.cannotChangeBytes();
    }

    public static void main(final String[] args) throws Exception {
        final long seed = Long.parseLong(args[1]);
        final int first = Integer.parseInt(args[2]);
        final int count = Integer.parseInt(args[3]);
        final ExecutorService worker = Executors.newCachedThreadPool(task -> {
            final Thread thread = new Thread(task, "mutation");
            thread.setDaemon(true);
            return thread;
        });
        for (int i = first; i < first + count; i++) {
            final PipeMutator mutator = new PipeMutator(Path.of(args[0], "pipe" + i), seed, i);
            final Future<?> run = worker.submit(() -> {
                mutator.run();
                return null;
            });
            try {
                run.get(GUARD_SECONDS, TimeUnit.SECONDS);
            } catch (final TimeoutException hangs) {
                mutator.bad("hangs", null);
                Thread.getAllStackTraces().forEach((thread, stack) -> {
                    if (thread.getName().startsWith("mutation")) {
                        System.err.println(thread + " " + Arrays.toString(stack));
                    }
                });
            } catch (final java.util.concurrent.ExecutionException failed) {
                mutator.outcome("run", failed.getCause());
            }
            synchronized (mutator.outcomes) {
                mutator.outcomes.forEach(System.out::println);
            }
            System.out.flush();
        }
        System.out.println("done=" + count);
        System.out.flush();
        System.exit(0);
    }

    private void bad(final String what, final Throwable why) {
        final StringBuilder text = new StringBuilder("BAD mutation=" + number + " " + mutations + " " + what);
        for (Throwable cause = why; cause != null; cause = cause.getCause()) {
            text.append(" | ").append(cause);
            Arrays.stream(cause.getStackTrace())
                    .limit(12)
                    .forEach(frame -> text.append(" < ").append(frame));
        }
        say(text.toString().replace('\n', ' '));
    }

    private void say(final String outcome) {
        synchronized (outcomes) {
            outcomes.add(outcome);
        }
    }

    private void outcome(final String what, final Throwable thrown) {
        final Throwable named = thrown instanceof UncheckedIOException wrapped ? wrapped.getCause() : thrown;
        if (!NAMED.contains(named.getClass())) {
            bad(what, thrown);
        } else if (named instanceof SharedFileException && !named.getMessage().contains(path.toString())) {
            bad(what + ": no path", thrown);
        } else {
            say(named.getClass().getSimpleName());
        }
    }

    /** A use of a pipe. */
    private interface Use {
        boolean use() throws Exception;
    }

    /** Whether it went well and is worth doing again. */
    private boolean attempt(final String what, final Use use) {
        try {
            return use.use();
        } catch (final Throwable thrown) {
            outcome(what, thrown);
            return false;
        }
    }

    private static PipeBuilder<Note, Note> pipe(final Path path, final int capacity) {
        return Pipe.at(path).sending(Note.class).receiving(Note.class).capacityBytes(capacity);
    }

    private static Note note(final int index) {
        return new Note(index, "note " + index, List.of("a", Integer.toString(index)));
    }

    private void run() throws Exception {
        final Connection<Note, Note> a = pipe(path, 4096 << random.nextInt(3)).create();
        try {
            mutations.of(path);
            final int laps = random.nextInt(3);
            if (random.nextInt(3) == 0) {
                living(a);
            } else if (laps == 0) {
                opened(a);
            } else {
                connected(a, laps);
            }
        } finally {
            attempt("close", () -> {
                a.close();
                return true;
            });
            Files.deleteIfExists(path);
        }
    }

    /** Mutated before the peer connects. */
    private void opened(final Connection<Note, Note> a) throws Exception {
        sendSome(a);
        if (random.nextInt(3) == 0) {
            a.close();
        }
        if (!Files.exists(path)) {
            return;
        }
        mutations.apply();
        attempt("connect", () -> {
            try (Connection<Note, Note> b = pipe(path, 4096).connect()) {
                use(b);
                sendBack(b);
            }
            return true;
        });
        attempt("create over", () -> {
            try (Connection<Note, Note> again = pipe(path, 4096).create()) {
                return again.isReady();
            } catch (final java.nio.file.FileAlreadyExistsException refused) {
                say("refused");
                return false;
            }
        });
    }

    /** Mutated between two uses of both ends. */
    private void connected(final Connection<Note, Note> a, final int laps) throws Exception {
        attempt("both ends", () -> {
            try (Connection<Note, Note> b = pipe(path, 4096).connect()) {
                for (int lap = 0; lap < laps; lap++) {
                    sendSome(a);
                    use(b);
                }
                sendSome(a);
                mutations.apply();
                sendSome(a);
                use(b);
                sendBack(b);
                use(a);
            }
            return true;
        });
    }

    /** Mutated while both ends are in use. */
    private void living(final Connection<Note, Note> a) throws Exception {
        attempt("living", () -> {
            try (Connection<Note, Note> b = pipe(path, 4096).connect()) {
                final Thread sender = new Thread(
                        () -> {
                            for (int i = 0; i < 20; i++) {
                                sendSome(a);
                            }
                        },
                        "mutation sender");
                sender.start();
                for (int i = 0; i < 20; i++) {
                    if (i % 4 == 1) {
                        mutations.apply();
                    }
                    use(b);
                }
                sender.join();
                sendBack(b);
                use(a);
            }
            return true;
        });
    }

    private void sendSome(final Connection<Note, Note> end) {
        attempt("send", () -> {
            for (int i = 0; i < MESSAGES; i++) {
                final int index = expected;
                final boolean sent = switch (index % 4) {
                    case 0 -> end.send(note(index), BRIEFLY);
                    case 1 -> end.sendBytes(FrameKit.message(index, index % 90), BRIEFLY);
                    case 2 -> end.sendBytes(ByteBuffer.wrap(FrameKit.message(index, index % 1500)), BRIEFLY);
                    default -> claim(end, FrameKit.message(index, index % 50));
                };
                if (!sent) {
                    return false;
                }
                expected++;
            }
            return true;
        });
    }

    private static boolean claim(final Connection<Note, Note> end, final byte[] message) throws Exception {
        try (Claim claim = end.claim(message.length, BRIEFLY)) {
            if (claim == null) {
                return false;
            }
            claim.buffer().put(message);
            claim.commit();
            return true;
        }
    }

    private void sendBack(final Connection<Note, Note> end) {
        attempt("send back", () -> end.sendBytes(new byte[100], BRIEFLY));
        attempt("send note", () -> end.send(note(1), BRIEFLY));
        attempt("large", () -> end.sendBytes(new byte[10_000], BRIEFLY));
    }

    /** Receives in all ways until nothing comes, or what is there is damaged. */
    private void use(final Connection<Note, Note> end) {
        final int[] failures = {0};
        boolean goOn = true;
        for (int i = 0; goOn && i < MOST_RECEIVED && failures[0] < 20; i++) {
            goOn = attempt("isReady", end::isReady)
                    && switch (random.nextInt(4)) {
                        case 0 -> receive(end, failures);
                        case 1 -> orFails(failures, "receiveBytes", () -> bytes(end.receiveBytes(BRIEFLY)));
                        case 2 ->
                            orFails(
                                    failures,
                                    "handler",
                                    () -> end.receive(shown -> copy(shown), 1 + random.nextInt(5), BRIEFLY) > 0);
                        default ->
                            orFails(failures, "receiveInto", () -> {
                                final ByteBuffer target = ByteBuffer.allocate(100_000);
                                return end.awaitReady(BRIEFLY)
                                        && bytes(Arrays.copyOf(target.array(), end.receiveInto(target)));
                            });
                    };
        }
    }

    private boolean copy(final ByteBuffer shown) {
        final byte[] copy = new byte[shown.remaining()];
        shown.get(copy);
        return bytes(copy);
    }

    private boolean receive(final Connection<Note, Note> end, final int[] failures) {
        return orFails(failures, "receive", () -> {
            final Note got = end.receive(BRIEFLY);
            if (got != null && exact && !got.equals(note(got.number()))) {
                bad("wrong note: " + got, null);
            }
            if (got != null) {
                count();
            }
            return got != null;
        });
    }

    /** A message of another kind stays the next one, and one that does not decode is consumed: so try again, but not for ever. */
    private boolean orFails(final int[] failures, final String what, final Use use) {
        try {
            return use.use();
        } catch (final MessageKindException | CodecException another) {
            failures[0]++;
            if (another instanceof CodecException) {
                say("CodecException");
            }
            return true;
        } catch (final Throwable thrown) {
            outcome(what, thrown);
            return false;
        }
    }

    private boolean bytes(final byte[] got) {
        if (got == null) {
            return false;
        }
        if (exact && !wasSent(got)) {
            bad("wrong bytes: length=" + got.length, null);
        }
        count();
        return true;
    }

    private boolean wasSent(final byte[] got) {
        for (int index = 0; index <= expected; index++) {
            final int length = switch (index % 4) {
                case 1 -> index % 90;
                case 2 -> index % 1500;
                case 3 -> index % 50;
                default -> -1;
            };
            if (length == got.length && Arrays.equals(got, FrameKit.message(index, length))) {
                return true;
            }
        }
        return got.length == 100 || got.length == 10_000;
    }

    private void count() {
        if (received++ == 0) {
            say("data");
        }
    }
}
