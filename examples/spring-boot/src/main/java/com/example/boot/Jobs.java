package com.example.boot;

import io.penstock.pool.ProcessPool;
import io.penstock.pool.TaskFuture;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.CommandLineRunner;
import org.springframework.stereotype.Component;

/** Work that may crash its JVM, done where that costs nothing but itself. */
@Component
class Jobs implements CommandLineRunner {
    private final ProcessPool workers;

    Jobs(ProcessPool workers) {
        this.workers = workers;
    }

    @Override
    public void run(String... args) throws Exception {
        List<TaskFuture<Result>> results = new ArrayList<>();
        for (int number = 1; number <= 4; number++) {
            results.add(submit(number));
        }
        for (TaskFuture<Result> result : results) {
            System.out.println(result.get());
        }
    }

    /** Captures the number, and no bean: a task travels to a worker, which has no Spring context. */
    private TaskFuture<Result> submit(int number) {
        return workers.submit(() -> new Result(number, number * number, ProcessHandle.current().pid()));
    }
}
