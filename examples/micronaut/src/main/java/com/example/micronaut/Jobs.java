package com.example.micronaut;

import io.micronaut.context.ApplicationContext;
import io.penstock.pool.ProcessPool;
import io.penstock.pool.TaskFuture;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;

/** Work that may crash its JVM, done where that costs nothing but itself. */
@Singleton
public class Jobs {
    private final ProcessPool workers;

    Jobs(ProcessPool workers) {
        this.workers = workers;
    }

    public static void main(String[] args) throws Exception {
        try (ApplicationContext context = ApplicationContext.run()) {
            context.getBean(Jobs.class).run();
        }
    }

    void run() throws Exception {
        List<TaskFuture<Result>> results = new ArrayList<>();
        for (int number = 1; number <= 4; number++) {
            results.add(submit(number));
        }
        for (TaskFuture<Result> result : results) {
            System.out.println(result.get());
        }
    }

    /** Captures the number, and no bean: a task travels to a worker, which has no context. */
    private TaskFuture<Result> submit(int number) {
        return workers.submit(() -> new Result(number, number * number, ProcessHandle.current().pid()));
    }
}
