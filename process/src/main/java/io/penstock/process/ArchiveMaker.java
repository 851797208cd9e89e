package io.penstock.process;

import io.penstock.core.jvm.JvmArguments;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * The main class of a process that makes an archive of classes: a child does {@link ArchiveTraining} in a JVM that writes one as it exits. It tries the archive
 * once, and gives it its name. One process at a time makes the same one. {@link ClassArchive} makes its arguments:
 *
 * <pre>
 *   DIRECTORY NAME true|false NUMBER FLAG... CLASS...
 * </pre>
 */
final class ArchiveMaker {
    private static final int FIRST_FLAG = 4;
    private static final Duration LONGEST_RUN = Duration.ofMinutes(2);

    private final ArchiveFiles files;
    private final List<String> flags;
    private final List<String> classes;

    private ArchiveMaker(final ArchiveFiles files, final List<String> flags, final List<String> classes) {
        this.files = files;
        this.flags = flags;
        this.classes = classes;
    }

    public static void main(final String[] words) throws Exception {
        final List<String> arguments = Arrays.asList(JvmArguments.received(words));
        final ArchiveFiles files = new ArchiveFiles(
                Path.of(URI.create(arguments.get(0))), arguments.get(1), Boolean.parseBoolean(arguments.get(2)));
        final int firstClass = FIRST_FLAG + Integer.parseInt(arguments.get(3));
        new ArchiveMaker(
                        files,
                        arguments.subList(FIRST_FLAG, firstClass),
                        arguments.subList(firstClass, arguments.size()))
                .make();
    }

    private void make() throws IOException, InterruptedException {
        try (FileChannel channel = files.openLock();
                FileLock lock = channel.tryLock()) {
            if (lock == null || files.isUsable() || files.isHopeless()) {
                return; // another process is making it, or has made it
            }
            try {
                train();
            } finally {
                files.sweep();
            }
        }
    }

    private void train() throws IOException, InterruptedException {
        final Path made = files.unfinished(files.isAot() ? ".aot" : ".jsa");
        final String making = files.isAot() ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=";
        final String failure = run(List.of(making + made));
        if (!failure.isEmpty() || !Files.isRegularFile(made)) {
            giveUp("no archive of classes could be made: written=" + Files.exists(made), failure);
            return;
        }
        final String misuse = run(ClassArchive.flags(made, files.isAot()));
        if (misuse.isEmpty()) {
            files.publish(made);
        } else {
            giveUp("a child does not start from the archive of classes:", misuse);
        }
    }

    private void giveUp(final String what, final String reason) throws IOException {
        files.giveUp(what + " flags=" + flags + " classPath=" + System.getProperty("java.class.path") + "\n" + reason
                + "\n");
    }

    /** Lets a child do what every child does, and {@return what went wrong; empty if nothing did} It returns from its main method: only then its JVM writes. */
    private String run(final List<String> first) throws InterruptedException {
        final ArchiveTraining training = new ArchiveTraining(classes.toArray(String[]::new));
        try (ChildJvm<ArchiveTraining.Message, ArchiveTraining.Message> child = ChildJvm.running(
                        ArchiveTraining.Message.class, ArchiveTraining.Message.class, training)
                .jvmFlags(first.toArray(String[]::new))
                .jvmFlags(flags.toArray(String[]::new))
                .standardOutput(Redirect.DISCARD)
                .standardError(Redirect.DISCARD)
                .graceTime(LONGEST_RUN)
                .start()) {
            ArchiveTraining.talk(child.connection());
            if (!child.join(LONGEST_RUN)) {
                child.process()
                        .descendants()
                        .forEach(ProcessHandle::destroyForcibly); // from JDK 25 on one of them writes
                child.kill();
                return "not done after " + LONGEST_RUN;
            }
            final ExitStatus status = child.exitStatus().orElseThrow();
            return status.isSuccess() ? "" : status.toString();
        } catch (final IOException failed) {
            return failed.toString();
        }
    }
}
