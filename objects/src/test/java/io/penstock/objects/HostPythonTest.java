package io.penstock.objects;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.pipe.Connection;
import io.penstock.process.ChildJvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user of Python's managers writes, in Java: customized managers, servers of their own, namespaces, shared lists and dictionaries. */
class HostPythonTest {
    private static final String[] QUICK = {"-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m"};
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    interface Maths {
        int add(int x, int y);

        int mul(int x, int y);
    }

    static final class RealMaths implements Maths {
        public RealMaths() {}

        @Override
        public int add(final int x, final int y) {
            return x + y;
        }

        @Override
        public int mul(final int x, final int y) {
            return x * y;
        }
    }

    @Test
    @DisplayName("M23: a customized manager: a registered class is made for the caller, who calls its proxy")
    @Tag("two-process")
    void customizedManager() throws Exception {
        try (ChildHost manager = ObjectHost.inChild(
                host -> host.factory(Maths.class, RealMaths.class), child -> child.jvmFlags(QUICK))) {
            final Maths maths = manager.client().create(Maths.class);
            assertEquals(7, maths.add(4, 3));
            assertEquals(56, maths.mul(7, 8));
        }
    }

    /** As a proxy of a queue: what it exposes is what its interface declares. */
    interface Tasks {
        void put(String task);

        String get();
    }

    static final class QueueOfTasks implements Tasks {
        private final Queue<String> queue = new ConcurrentLinkedQueue<>();

        @Override
        public void put(final String task) {
            queue.add(task);
        }

        @Override
        public String get() {
            return queue.poll();
        }
    }

    @Test
    @DisplayName("M18: a server of its own process, served for ever; one client puts, another one gets")
    @Tag("two-process")
    void serverForEver() throws Exception {
        final String file = directory.resolve("server").toString();
        try (ChildJvm<String, String> server = ChildJvm.running(
                                String.class, String.class, (Connection<String, String> parent) -> {
                                    try (ObjectHost host = ObjectHost.at(Path.of(file))
                                            .register(Tasks.class, "tasks", new QueueOfTasks())
                                            .start()) {
                                        host.serve();
                                    }
                                })
                        .jvmFlags(QUICK)
                        .graceTime(Duration.ZERO)
                        .start();
                HostClient producer = HostClient.at(Path.of(file)).connect(SOON);
                ChildJvm<String, String> consumer = ChildJvm.running(
                                String.class, String.class, (Connection<String, String> parent) -> {
                                    parent.receive();
                                    try (HostClient client = HostClient.connect(Path.of(file))) {
                                        parent.send(
                                                client.get("tasks", Tasks.class).get());
                                    }
                                })
                        .jvmFlags(QUICK)
                        .start()) {
            producer.get("tasks", Tasks.class).put("hello");
            consumer.connection().send("get it");
            assertEquals("hello", consumer.connection().receive(SOON));
            assertTrue(server.isAlive());
        }
    }

    interface SharedDict {
        void set(String key, Object value);

        Object get(String key);

        int increment(String key);

        Map<String, Object> copy();
    }

    static final class Dict implements SharedDict {
        private final Map<String, Object> map = new HashMap<>();

        @Override
        public void set(final String key, final Object value) {
            map.put(key, value);
        }

        @Override
        public Object get(final String key) {
            return map.get(key);
        }

        @Override
        public int increment(final String key) {
            final int next = (Integer) map.getOrDefault(key, 0) + 1;
            map.put(key, next);
            return next;
        }

        @Override
        public Map<String, Object> copy() {
            return map;
        }
    }

    interface SharedSequence {
        void append(int value);

        void reverse();

        List<Integer> copy();
    }

    static final class Sequence implements SharedSequence {
        private final List<Integer> list = new ArrayList<>();

        @Override
        public void append(final int value) {
            list.add(value);
        }

        @Override
        public void reverse() {
            Collections.reverse(list);
        }

        @Override
        public List<Integer> copy() {
            return list;
        }
    }

    @Test
    @DisplayName(
            "M21: a dictionary and a list in a manager, changed by a process and by threads at once; no increment is lost")
    @Tag("two-process")
    void sharedDictAndList() throws Exception {
        final int increments = 500;
        try (ChildHost manager = ObjectHost.inChild(
                host -> host.register(SharedDict.class, "dict", new Dict())
                        .register(SharedSequence.class, "list", new Sequence())
                        .serialized(SharedDict.class, SharedSequence.class),
                child -> child.jvmFlags(QUICK))) {
            final String file = manager.path().toString();
            final SharedDict dict = manager.client().get("dict", SharedDict.class);
            final SharedSequence list = manager.client().get("list", SharedSequence.class);
            for (int i = 0; i < 10; i++) {
                list.append(i);
            }
            try (ChildJvm<String, String> worker = ChildJvm.running(
                            String.class, String.class, (Connection<String, String> parent) -> {
                                try (HostClient client = HostClient.connect(Path.of(file))) {
                                    final SharedDict remote = client.get("dict", SharedDict.class);
                                    remote.set("1", 1);
                                    remote.set("half", 0.25);
                                    for (int i = 0; i < increments; i++) {
                                        remote.increment("n");
                                    }
                                    client.get("list", SharedSequence.class).reverse();
                                }
                            })
                    .jvmFlags(QUICK)
                    .start()) {
                for (int i = 0; i < increments; i++) {
                    dict.increment("n");
                }
                worker.join();
            }
            assertEquals(Map.of("1", 1, "half", 0.25, "n", 2 * increments), dict.copy());
            assertEquals(List.of(9, 8, 7, 6, 5, 4, 3, 2, 1, 0), list.copy());
        }
    }

    /** Python's Namespace: attributes, each set alone. */
    interface Settings {
        int x();

        void x(int value);

        String y();

        void y(String value);
    }

    static final class RealSettings implements Settings {
        private volatile int x;
        private volatile String y;

        @Override
        public int x() {
            return x;
        }

        @Override
        public void x(final int value) {
            x = value;
        }

        @Override
        public String y() {
            return y;
        }

        @Override
        public void y(final String value) {
            y = value;
        }
    }

    @Test
    @DisplayName("M18: a namespace is an interface with a getter and a setter for each attribute")
    void namespace() throws Exception {
        try (ObjectHost host = ObjectHost.at(directory.resolve("host"))
                        .register(Settings.class, "settings", new RealSettings())
                        .start();
                HostClient client = HostClient.connect(host.path())) {
            final Settings global = client.get("settings", Settings.class);
            global.x(10);
            global.y("hello");
            assertEquals(10, global.x());
            assertEquals("hello", global.y());
        }
    }

    /** A lock in a manager, that a client has for a while. */
    interface HeldLock extends AutoCloseable {
        void lock() throws InterruptedException;

        @Override
        void close();
    }

    /** Each client's own view of the lock; the host's thread of the client may be another one at each call, so it is a permit. */
    static final class LockOfClient implements HeldLock {
        static final Semaphore FREE = new Semaphore(1);
        private boolean held;

        public LockOfClient() {}

        @Override
        public void lock() throws InterruptedException {
            FREE.acquire();
            held = true;
        }

        @Override
        public void close() {
            if (held) {
                held = false;
                FREE.release();
            }
        }
    }

    @Test
    @DisplayName("M23: a lock in a manager is free when the client that has it is killed")
    @Tag("two-process")
    @Tag("kill")
    void lockOfKilledClient() throws Exception {
        final String file = directory.resolve("host").toString();
        try (ObjectHost host = ObjectHost.at(Path.of(file))
                        .factory(HeldLock.class, LockOfClient.class)
                        .start();
                ChildJvm<String, String> victim = ChildJvm.running(
                                String.class, String.class, (Connection<String, String> parent) -> {
                                    HostClient.connect(Path.of(file))
                                            .create(HeldLock.class)
                                            .lock();
                                    parent.send("locked");
                                    parent.receive();
                                })
                        .jvmFlags(QUICK)
                        .graceTime(Duration.ZERO)
                        .start()) {
            assertEquals("locked", victim.connection().receive(SOON));
            assertEquals(0, LockOfClient.FREE.availablePermits());
            victim.kill();
            try (HostClient client = HostClient.connect(host.path());
                    HeldLock lock = client.create(HeldLock.class)) {
                lock.lock();
                assertEquals(0, LockOfClient.FREE.availablePermits());
            }
            await().until(() -> LockOfClient.FREE.availablePermits() == 1);
            assertFalse(victim.isAlive());
        }
    }
}
