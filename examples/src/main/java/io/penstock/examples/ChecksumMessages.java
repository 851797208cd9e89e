package io.penstock.examples;

/** What is in the queues of a {@link ChecksumJob}. */
final class ChecksumMessages {
    private ChecksumMessages() {}

    /**
     * A task.
     *
     * @param number of the file, from 1
     * @param of the total number of files
     * @param path as it is printed
     */
    record FileTask(int number, int of, RawPath path) {}

    /** What a worker tells of a file. */
    sealed interface Report {
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
    }
}
