package io.penstock.pool.engine;

/**
 * What a task sees of its worker. In a worker process all threads see it, also those that a task has started; in a pool of threads, the thread
 * of the worker alone.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> workers. <b>Blocks:</b> never.
 */
public final class WorkerContext {
    private static final ThreadLocal<WorkerContext> OF_THREAD = new ThreadLocal<>();
    private static volatile WorkerContext ofProcess;
    private static volatile int depth;

    private final Object pool;
    private volatile Object state;

    /** A worker of a pool of this JVM, or with null of another process's pool. */
    WorkerContext(final Object pool) {
        this.pool = pool;
    }

    void enterThread() {
        OF_THREAD.set(this);
    }

    /** With the number of pools that are above this process. */
    void enterProcess(final int pools) {
        ofProcess = this;
        depth = pools;
    }

    static int depth() {
        return depth;
    }

    void state(final Object made) {
        state = made;
    }

    /** This process is a worker of a crew, as it might be one of a pool. */
    public static void enterCrew() {
        WorkerMain.prepare();
        new WorkerContext(null).enterProcess(1);
    }

    /** What the initializer of this worker of a crew has returned, which may be null. */
    public static void stateInCrew(final Object made) {
        ofProcess.state(made);
    }

    private static WorkerContext current() {
        final WorkerContext own = OF_THREAD.get();
        return own == null ? ofProcess : own;
    }

    /** Whether this thread runs the tasks of a pool of this JVM. */
    static boolean isThreadOf(final Object pool) {
        final WorkerContext own = OF_THREAD.get();
        return own != null && own.pool == pool;
    }

    public static boolean isWorker() {
        return current() != null;
    }

    public static Object state() {
        final WorkerContext context = current();
        if (context == null) {
            throw new IllegalStateException("this thread is no worker of a pool: thread="
                    + Thread.currentThread().getName() + "; call it in a task");
        }
        final Object made = context.state;
        if (made == null) {
            throw new IllegalStateException("this worker has no state: the pool has no initializer, or it has returned"
                    + " null; give the builder an initializer()");
        }
        return made;
    }
}
