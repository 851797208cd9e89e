package io.penstock.process;

import io.penstock.core.hub.JoinedHub;
import io.penstock.core.jvm.JvmArguments;
import io.penstock.pipe.Connection;
import io.penstock.process.engine.ThrowableBytes;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The main class of a child's JVM. It watches the parent if asked to, runs the user's main class or task in the main thread, and
 * reports the exception that leaves it to the parent. {@link ChildCommand} makes its arguments:
 *
 * <pre>
 *   daemon|free named|unnamed main CLASS ARGUMENT...
 *   daemon|free named|unnamed task DIGEST
 * </pre>
 */
final class ChildMain {
    static final String DAEMON = "daemon";
    static final String FREE = "free";
    static final String NAMED = "named";
    static final String UNNAMED = "unnamed";
    static final String MAIN = "main";
    static final String TASK = "task";

    private static final int FIRST_ARGUMENT = 4;

    private ChildMain() {}

    public static void main(final String[] words) throws Throwable {
        WorkingDirectory.prepareLogging();
        final String[] arguments = JvmArguments.received(words);
        final ParentProcess process = ParentProcess.find();
        final ChildFiles files = new ChildFiles(process.pipe());
        final int parent = process.participant();
        if (arguments[1].equals(NAMED)) {
            Thread.currentThread().setName(System.getProperty(ParentProcess.NAME_PROPERTY));
        }
        try {
            if (arguments[0].equals(DAEMON)) {
                ChildWatch.start(files.pipe(), parent);
            }
            final ChildClosing closing = ChildClosing.watch(files, Thread.currentThread());
            if (arguments[2].equals(MAIN)) {
                runMain(files, closing, arguments[3], Arrays.copyOfRange(arguments, FIRST_ARGUMENT, arguments.length));
            } else {
                runTask(files, closing, arguments[3], parent);
            }
        } catch (final Throwable thrown) {
            tell(files, parent, thrown);
            throw thrown; // the JVM prints it and exits with 1, as it does for any main class
        }
    }

    private static void runMain(
            final ChildFiles files, final ChildClosing closing, final String className, final String[] arguments)
            throws Throwable {
        final Method main = Class.forName(className, false, ChildMain.class.getClassLoader())
                .getMethod(MAIN, String[].class);
        main.setAccessible(true); // the class need not be public
        Files.deleteIfExists(files.unstarted()); // the parent knows now that this JVM has come as far as here
        try {
            main.invoke(null, (Object) arguments);
        } catch (final InvocationTargetException leaving) {
            if (!closing.explains(leaving.getCause())) {
                throw leaving.getCause();
            }
        }
    }

    @SuppressWarnings("unchecked") // the parent's compiler has checked that the task and its types agree
    private static void runTask(
            final ChildFiles files, final ChildClosing closing, final String digest, final int parent)
            throws Throwable {
        final TaskFile handover;
        try {
            handover = TaskFile.decode(Files.readAllBytes(files.task()), digest);
        } catch (final NoSuchFileException removed) {
            if (isGone(files, parent)) {
                return; // the parent that wanted it done is gone
            }
            throw removed;
        }
        Files.deleteIfExists(files.task());
        run(files, closing, parent, handover, (Class<Object>) handover.sending(), (Class<Object>) handover.receiving());
    }

    @SuppressWarnings("unchecked")
    private static <S, R> void run(
            final ChildFiles files,
            final ChildClosing closing,
            final int parent,
            final TaskFile handover,
            final Class<S> sending,
            final Class<R> receiving)
            throws Throwable {
        try (Connection<S, R> connection = ChildJvm.parent(sending, receiving, handover.codec(), handover.waiting())) {
            try {
                ((ChildTask<S, R>) handover.task()).run(connection);
            } catch (final Throwable thrown) {
                if (!closing.explains(thrown)) {
                    tell(files, parent, thrown); // before the parent sees the end of stream
                    throw thrown;
                }
            }
        }
    }

    private static void tell(final ChildFiles files, final int parent, final Throwable thrown) {
        try {
            if (!Files.exists(files.thrown()) && !isGone(files, parent)) {
                files.writeThrown(ThrowableBytes.encode(thrown));
            }
        } catch (final Throwable untold) { // the disk is full, or there is no memory: the JVM prints both
            if (untold != thrown) {
                thrown.addSuppressed(untold);
            }
        }
    }

    /** Whether the parent is gone: then no process would ever remove a file written for it. */
    private static boolean isGone(final ChildFiles files, final int parent) throws IOException {
        final Path pipe = files.pipe();
        return Files.notExists(pipe) || JoinedHub.at(pipe.getParent()).isDead(parent);
    }
}
