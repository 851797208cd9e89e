package io.penstock.objects;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.process.ChildJvm;
import io.penstock.process.ChildTask;
import io.penstock.queue.BoundedQueue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The programs that Python's documentation has on managers, as far as they share data: which needs no manager here. Those on servers, and on classes
 * of one's own, are in {@link HostPythonTest} and at the end.
 */
class ManagerProgramsTest {
    private static final String[] QUICK = {"-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m"};

    @TempDir
    Path dir;

    private static ChildJvm<String, String> process(final ChildTask<String, String> work) throws Exception {
        return ChildJvm.running(String.class, String.class, work)
                .jvmFlags(QUICK)
                .start();
    }

    @Test
    @DisplayName("M16: a process gets a dictionary and a list as arguments, fills the one and reverses the other")
    @Tag("two-process")
    void serverProcess() throws Exception {
        try (SharedMap<String, Object> d = SharedMap.at(dir.resolve("d"), String.class, Object.class)
                        .create();
                SharedList<Integer> l =
                        SharedList.at(dir.resolve("l"), Integer.class).create()) {
            l.addAll(IntStream.range(0, 10).boxed().toList());
            try (ChildJvm<String, String> p = process(parent -> {
                d.put("1", "1");
                d.put("two", 2);
                d.put("quarter", 0.25);
                Collections.reverse(l);
            })) {
                p.join();
            }
            assertEquals(Map.of("1", "1", "two", 2, "quarter", 0.25), d);
            assertEquals(List.of(9, 8, 7, 6, 5, 4, 3, 2, 1, 0), l);
        }
    }

    @Test
    @DisplayName("M16: a list in a list, and a dictionary in a list, are the same ones for all who read them there")
    @SuppressWarnings("unchecked")
    void nestedProxies() throws Exception {
        try (SharedList<SharedList<String>> outer = (SharedList<SharedList<String>>) (SharedList<?>)
                        SharedList.at(dir.resolve("outer"), SharedList.class).create();
                SharedList<String> inner =
                        SharedList.at(dir.resolve("inner"), String.class).create()) {
            outer.add(inner);
            inner.add("hello");
            assertEquals(List.of("hello"), outer.get(0));
            outer.get(0).add("world");
            assertEquals(List.of("hello", "world"), inner);
        }
    }

    @Test
    @DisplayName("M4: a plain dictionary in a list is a copy: its change is refused, and set back it counts")
    @SuppressWarnings({"rawtypes", "unchecked"})
    void mutableValues() throws Exception {
        try (SharedList<Map> list =
                SharedList.at(dir.resolve("list"), Map.class).create()) {
            list.add(new HashMap<>());
            assertThrows(UnsupportedOperationException.class, () -> list.get(0).put("a", 1));
            final Map<String, Integer> d = new HashMap<>(list.get(0));
            d.put("a", 1);
            d.put("b", 2);
            list.set(0, d);
            assertEquals(Map.of("a", 1, "b", 2), list.get(0));
        }
    }

    record Global(int x, String y, double z) {}

    @Test
    @DisplayName("M15: a namespace is a record, read and replaced whole, or a map, whose attributes are set one by one")
    @Tag("two-process")
    void namespace() throws Exception {
        try (SharedValue<Global> global =
                        SharedValue.at(dir.resolve("global"), Global.class).create();
                SharedMap<String, Object> attributes = SharedMap.at(
                                dir.resolve("attributes"), String.class, Object.class)
                        .create()) {
            global.set(new Global(10, "hello", 12.3));
            try (ChildJvm<String, String> p = process(parent -> {
                global.updateAndGet(old -> new Global(old.x() + 1, old.y(), old.z()));
                attributes.put("x", 10);
                attributes.put("y", "hello");
            })) {
                p.join();
            }
            assertEquals(new Global(11, "hello", 12.3), global.get());
            assertEquals(Map.of("x", 10, "y", "hello"), attributes);
        }
    }

    @Test
    @DisplayName("M16: a queue that a dictionary has is found there by a process, which answers through another one")
    @Tag("two-process")
    @SuppressWarnings("unchecked")
    void queuesInADictionary() throws Exception {
        try (BoundedQueue<String> asked =
                        BoundedQueue.at(dir.resolve("asked"), String.class).create();
                BoundedQueue<String> answered =
                        BoundedQueue.at(dir.resolve("answered"), String.class).create();
                SharedMap<String, BoundedQueue<String>> queues = (SharedMap<String, BoundedQueue<String>>)
                        (SharedMap<?, ?>) SharedMap.at(dir.resolve("queues"), String.class, BoundedQueue.class)
                                .create()) {
            queues.put("asked", asked);
            queues.put("answered", answered);
            try (ChildJvm<String, String> p = process(
                    parent -> queues.get("answered").put(queues.get("asked").take() + "!"))) {
                asked.put("hello");
                assertEquals("hello!", answered.poll(60, TimeUnit.SECONDS));
                p.join();
            }
        }
    }

    @Test
    @DisplayName(
            "M6: what needs a manager's lock in Python, counts in a dictionary by several processes, is exact without one")
    @Tag("two-process")
    void countsWithoutALock() throws Exception {
        final List<String> words = List.of("spam", "egg", "spam", "ham", "spam");
        try (SharedMap<String, Integer> counts =
                SharedMap.at(dir.resolve("counts"), String.class, Integer.class).create()) {
            final List<ChildJvm<String, String>> crew = new ArrayList<>();
            try {
                for (int worker = 0; worker < 3; worker++) {
                    crew.add(process(parent -> {
                        for (int i = 0; i < 500; i++) {
                            words.forEach(word -> counts.merge(word, 1, Integer::sum));
                        }
                    }));
                }
                for (final ChildJvm<String, String> worker : crew) {
                    worker.join();
                }
            } finally {
                crew.forEach(ChildJvm::close);
            }
            assertEquals("{egg=1500, ham=1500, spam=4500}", new TreeMap<>(counts).toString());
        }
    }

    /** What Python exposes of a class by default. */
    interface Foo {
        String f();

        String g();
    }

    /** Other methods of the same class: Python's {@code exposed=('g', '_h')}. */
    interface Bar {
        String g();

        String h();
    }

    static final class FooBar implements Foo, Bar {
        public FooBar() {}

        @Override
        public String f() {
            return "you called f";
        }

        @Override
        public String g() {
            return "you called g";
        }

        @Override
        public String h() {
            return "you called h";
        }
    }

    /** Python's proxy of a generator. */
    interface Squares {
        boolean hasNext();

        int next();
    }

    static final class RealSquares implements Squares {
        private final int end;
        private int next;

        public RealSquares(final Integer end) {
            this.end = end;
        }

        @Override
        public boolean hasNext() {
            return next < end;
        }

        @Override
        public int next() {
            return next * next++;
        }
    }

    @Test
    @DisplayName("M18: a customized manager: a class by two interfaces, and a generator whose every next is a call")
    @Tag("two-process")
    void customizedProxies() throws Exception {
        try (ChildHost manager = ObjectHost.inChild(
                host -> host.factory(Foo.class, FooBar.class)
                        .factory(Bar.class, FooBar.class)
                        .factory(Squares.class, RealSquares.class),
                child -> child.jvmFlags(QUICK))) {
            final Foo foo = manager.client().create(Foo.class);
            assertEquals("you called f", foo.f());
            assertEquals("you called g", foo.g());
            final Bar bar = manager.client().create(Bar.class);
            assertEquals("you called g", bar.g());
            assertEquals("you called h", bar.h());
            assertFalse(foo instanceof Bar);

            final Squares squares = manager.client().create(Squares.class, 5);
            final List<Integer> all = new ArrayList<>();
            while (squares.hasNext()) {
                all.add(squares.next());
            }
            assertEquals(List.of(0, 1, 4, 9, 16), all);
            assertTrue(manager.client().create(Squares.class, 1).hasNext());
        }
    }
}
