package acme.mill;

import acme.mill.goods.Flour;
import acme.mill.goods.Grain;
import io.penstock.joinable.JoinableQueue;
import io.penstock.pool.PoolFunction;
import io.penstock.pool.ProcessPool;
import io.penstock.pool.Results;
import io.penstock.pool.WorkCrew;
import io.penstock.pool.Worker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;

/** Has work done by a pool and by a crew. Neither this class nor its package is for others. */
final class Mill {
    private Mill() {}

    /** What each worker has of its own. */
    private record Stone(String kind) {}

    private static Flour grind(final Grain grain) {
        return new Flour(grain.sort() + " by " + Worker.state(Stone.class).kind(), grain.sacks() / 2.0);
    }

    /** In which module code of this one runs. */
    private static String place() {
        return Mill.class.getModule().getName();
    }

    public static void main(final String[] args) throws Exception {
        pool();
        crew(Path.of(args[0]));
    }

    private static void pool() throws Exception {
        try (ProcessPool pool = ProcessPool.builder()
                .workers(2)
                .allow(Flour.class)
                .initializer(() -> new Stone("granite"))
                .build()) {
            final int sacks = 3;
            System.out.println("a task of " + pool.call(() -> place() + ", " + sacks + " sacks"));
            final Timestamp epoch = new Timestamp(0); // of a module of the JDK
            System.out.println(pool.submit(() -> epoch.getTime() + " " + new Flour("oats", 1)).get());
            System.out.println(pool.call(() -> new Flour("maize", 2)));
            final PoolFunction<Grain, Flour> grinding = pool.function(Grain.class, Flour.class, Mill::grind);
            try (Results<Flour> results =
                    grinding.over(List.of(new Grain("rye", 2), new Grain("wheat", 5))).start()) {
                results.forEachRemaining(System.out::println);
            }
            System.out.println(failure(pool));
        }
    }

    private static String failure(final ProcessPool pool) throws InterruptedException {
        try {
            return pool.call(() -> {
                throw new IllegalStateException("no water in " + place());
            });
        } catch (final ExecutionException failure) {
            return failure.getCause().getMessage();
        }
    }

    private static void crew(final Path hub) throws Exception {
        final Path path = hub.resolve("grain");
        final Path ground = hub.resolve("ground");
        try (JoinableQueue<Grain> queue =
                        JoinableQueue.at(path, Grain.class).create();
                WorkCrew<Grain> crew = WorkCrew.on(path, Grain.class, grain -> Files.writeString(
                                ground, grind(grain) + " in " + place()))
                        .workers(1)
                        .initializer(() -> new Stone("basalt"))
                        .start()) {
            queue.put(new Grain("barley", 8));
            if (!crew.awaitIdle(Duration.ofMinutes(1))) {
                throw new IllegalStateException("not idle: " + crew.stats());
            }
        }
        System.out.println(Files.readString(ground));
    }
}
