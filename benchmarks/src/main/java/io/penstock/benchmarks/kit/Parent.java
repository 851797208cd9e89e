package io.penstock.benchmarks.kit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A child's view of the process that started it: lines arrive on standard input, figures go to standard output. */
public final class Parent {
    private static final BlockingQueue<String> LINES = new LinkedBlockingQueue<>();

    private Parent() {}

    /** Makes this process end when its parent does: no spinning orphan stays behind. */
    public static void attach() {
        final Thread reader = new Thread(Parent::readUntilItDies, "parent");
        reader.setDaemon(true);
        reader.start();
    }

    private static void readUntilItDies() {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                LINES.add(line);
            }
        } catch (final IOException broken) {
            System.err.println("cannot read from the parent: " + broken);
        }
        Runtime.getRuntime().halt(1);
    }

    /**
     * Prints a line that the parent waits for.
     *
     * @param line to print
     */
    public static void say(final String line) {
        System.out.println(line);
        System.out.flush();
    }

    /**
     * Waits for a line of the parent.
     *
     * @return the line
     * @throws InterruptedException if interrupted
     */
    public static String listen() throws InterruptedException {
        return LINES.take();
    }

    /**
     * Reports a number.
     *
     * @param key its name
     * @param value its value
     */
    public static void report(final String key, final Number value) {
        say(key + "=" + value);
    }

    /**
     * Prints in one line what failed and where, and ends this process at once: others may be spinning for what it has
     * not done.
     *
     * @param failed the failure
     */
    public static void die(final Throwable failed) {
        final String where = Arrays.stream(failed.getStackTrace())
                .filter(frame -> frame.getClassName().startsWith("io.penstock."))
                .findFirst()
                .map(frame -> ", at " + frame)
                .orElse("");
        System.err.println("failed: " + failed + where);
        Runtime.getRuntime().halt(1);
    }
}
