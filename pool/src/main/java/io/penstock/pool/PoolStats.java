package io.penstock.pool;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Numbers of a pool, at one moment.
 *
 * @param pending tasks that wait
 * @param pendingBytes of those
 * @param running tasks that workers have
 * @param workers that live, or are being started
 * @param done tasks with a result
 * @param failed tasks that have failed, cancelled ones not included
 * @param cancelled tasks
 * @param retried how often a task was put back for another attempt
 * @param deaths of workers that were not ended by the pool
 * @param starts of workers
 */
public record PoolStats(
        int pending,
        long pendingBytes,
        List<Running> running,
        List<WorkerStats> workers,
        long done,
        long failed,
        long cancelled,
        long retried,
        long deaths,
        long starts) {
    /**
     * Copies the lists.
     *
     * @param pending tasks that wait
     * @param pendingBytes of those
     * @param running tasks that workers have
     * @param workers that live, or are being started
     * @param done tasks with a result
     * @param failed tasks that have failed, cancelled ones not included
     * @param cancelled tasks
     * @param retried how often a task was put back for another attempt
     * @param deaths of workers that were not ended by the pool
     * @param starts of workers
     */
    public PoolStats {
        running = List.copyOf(running);
        workers = List.copyOf(workers);
    }

    /**
     * A task that a worker has.
     *
     * @param task what it is: a number, and the class of its code
     * @param pid of the worker
     * @param since when
     */
    public record Running(String task, long pid, Instant since) {}

    /**
     * A worker.
     *
     * @param pid of its process
     * @param tasks that it has finished
     * @param waiting how long it has waited for tasks
     * @param working how long it has worked on tasks
     */
    public record WorkerStats(long pid, long tasks, Duration waiting, Duration working) {}
}
