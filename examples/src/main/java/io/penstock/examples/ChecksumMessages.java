package io.penstock.examples;

import java.nio.file.Path;

/** The messages between the JVMs of a {@link ChecksumJob}. */
final class ChecksumMessages {
    private ChecksumMessages() {}

    /**
     * A task in the queue.
     *
     * @param number of the file, from 1
     * @param of the total number of files
     * @param path as it is printed
     */
    record FileTask(int number, int of, RawPath path) {}

    /**
     * The first message of the parent to a worker.
     *
     * @param tasks the queue
     * @param lanes the log sink's directory, or null: no log
     */
    record Assignment(Path tasks, Path lanes) {}

    /** A message of a worker to the parent. */
    sealed interface Report {
        /** It has opened everything and begins. */
        record Ready() implements Report {}

        /**
         * A file is done.
         *
         * @param number of the file
         * @param deliveries how often it was delivered to a worker
         * @param bytes its length
         * @param sha256 its digest, in hexadecimal digits
         */
        record Hashed(int number, int deliveries, long bytes, String sha256) implements Report {}

        /**
         * A file could not be read.
         *
         * @param number of the file
         * @param deliveries how often it was delivered to a worker
         * @param reason why
         */
        record Unreadable(int number, int deliveries, String reason) implements Report {}

        /**
         * The final counts of a worker.
         *
         * @param files that it has processed
         * @param bytes their total length
         */
        record Counts(int files, long bytes) implements Report {}
    }
}
