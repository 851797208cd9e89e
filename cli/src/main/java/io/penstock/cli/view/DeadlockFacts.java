package io.penstock.cli.view;

import java.util.List;

/**
 * Threads that wait for each other's locks.
 *
 * @param members each waits for a lock that the next one holds, the last one for one of the first
 */
public record DeadlockFacts(List<Member> members) {
    /**
     * A thread of a deadlock.
     *
     * @param pid of its process
     * @param thread its number
     * @param board path of the lock's board
     * @param lock that it waits for
     */
    public record Member(long pid, long thread, String board, String lock) {}
}
