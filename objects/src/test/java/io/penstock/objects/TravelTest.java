package io.penstock.objects;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.penstock.pipe.Connection;
import io.penstock.pipe.Pipe;
import io.penstock.process.ChildJvm;
import io.penstock.queue.BoundedQueue;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is shared travels as its address, by every way that there is. */
class TravelTest {
    @TempDir
    Path dir;

    record Place(BoundedQueue<String> queue, SharedMap<String, Integer> map) {}

    interface Filler {
        int fill(BoundedQueue<String> queue, SharedMap<String, Integer> map, SharedList<String> list);

        SharedMap<String, Integer> same(SharedMap<String, Integer> map);
    }

    static final class RealFiller implements Filler {
        @Override
        public int fill(
                final BoundedQueue<String> queue, final SharedMap<String, Integer> map, final SharedList<String> list) {
            queue.add("from the host");
            list.add("from the host");
            return map.merge("host", 1, Integer::sum);
        }

        @Override
        public SharedMap<String, Integer> same(final SharedMap<String, Integer> map) {
            return map;
        }
    }

    private BoundedQueue<String> queue;
    private SharedMap<String, Integer> map;
    private SharedList<String> list;

    @BeforeEach
    void make() throws Exception {
        queue = BoundedQueue.at(dir.resolve("queue"), String.class).create();
        map = SharedMap.at(dir.resolve("map"), String.class, Integer.class).create();
        list = SharedList.at(dir.resolve("list"), String.class).create();
    }

    @AfterEach
    void end() {
        queue.close();
        map.close();
        list.close();
    }

    @Test
    @DisplayName("M16 as a value of a map, and over a pipe")
    void values() throws Exception {
        try (SharedMap<String, Place> places =
                SharedMap.at(dir.resolve("places"), String.class, Place.class).create()) {
            places.put("here", new Place(queue, map));

            places.get("here").queue().put("by the map");
            places.get("here").map().put("a", 1);
            assertEquals("by the map", queue.take());
            assertEquals(1, map.get("a"));
        }
        try (Connection<Place, Place> one = Pipe.at(dir.resolve("pipe"))
                        .sending(Place.class)
                        .receiving(Place.class)
                        .create();
                Connection<Place, Place> other = Pipe.at(dir.resolve("pipe"))
                        .sending(Place.class)
                        .receiving(Place.class)
                        .connect()) {
            one.send(new Place(queue, map));
            other.receive().queue().put("by the pipe");
            assertEquals("by the pipe", queue.take());
        }
    }

    @Test
    @DisplayName("M16 as arguments and results of hosted calls")
    void hosted() throws Exception {
        try (ObjectHost host = ObjectHost.at(dir.resolve("host"))
                        .register(Filler.class, "filler", new RealFiller())
                        .start();
                HostClient client = HostClient.connect(host.path())) {
            final Filler filler = client.get("filler", Filler.class);
            assertEquals(1, filler.fill(queue, map, list));
            assertEquals("from the host", queue.take());
            assertEquals(List.of("from the host"), list);
            filler.same(map).put("back", 2);
            assertEquals(2, map.get("back"));
        }
    }

    @Test
    @Tag("two-process")
    @DisplayName("M16 captured by the task of a child JVM")
    void captured() throws Exception {
        final BoundedQueue<String> captured = queue;
        final SharedMap<String, Integer> counts = map;
        try (ChildJvm<String, String> child = ChildJvm.start(String.class, String.class, parent -> {
            counts.merge("child", 1, Integer::sum);
            captured.put("from the child");
        })) {
            assertEquals("from the child", queue.poll(60, TimeUnit.SECONDS));
            assertEquals(1, map.get("child"));
        }
    }
}
