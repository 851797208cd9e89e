package io.penstock.objects;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.codec.RemoteThrowable;
import io.penstock.objects.HostKit.Gate;
import io.penstock.objects.HostKit.MapRegistry;
import io.penstock.objects.HostKit.Progress;
import io.penstock.objects.HostKit.RealGate;
import io.penstock.objects.HostKit.Registry;
import io.penstock.objects.HostKit.Scan;
import io.penstock.objects.HostKit.ScanJob;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How calls run, end, and are given up; callbacks. */
class HostCallsTest {
    private static final Duration SHORT = Duration.ofMillis(50);

    @TempDir
    Path directory;

    private final MapRegistry registry = new MapRegistry();
    private final RealGate gate = new RealGate();
    private final RealGate narrow = new RealGate();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private ObjectHost host;
    private HostClient client;

    /** By another interface, whose calls run one by one. */
    interface Narrow extends Gate {}

    @BeforeEach
    void start() throws Exception {
        host = ObjectHost.at(directory.resolve("host"))
                .register(Registry.class, "registry", registry)
                .register(Gate.class, "gate", gate)
                .register(Narrow.class, "narrow", narrowGate())
                .serialized(Narrow.class)
                .factory(Scan.class, ScanJob.class)
                .byReference(Progress.class)
                .grace(Duration.ofMillis(100))
                .start();
        client = HostClient.connect(host.path());
    }

    private Narrow narrowGate() {
        return (Narrow) java.lang.reflect.Proxy.newProxyInstance(
                Narrow.class.getClassLoader(),
                new Class<?>[] {Narrow.class},
                (proxy, method, arguments) -> method.getDeclaringClass() == Object.class
                        ? method.getName().equals("hashCode") ? (Object) 1 : proxy == arguments[0]
                        : method.invoke(narrow, arguments));
    }

    @AfterEach
    void stop() {
        gate.open();
        client.close();
        host.close();
        threads.shutdownNow();
    }

    @Test
    @DisplayName(
            "M22: a call ends at its time-out, the hosted call is interrupted, and the next call on the same proxy works")
    void timeout() throws Exception {
        final Gate patient = client.get("gate", Gate.class);
        final Gate impatient = HostClient.withTimeout(patient, Gate.class, SHORT);
        assertEquals(patient, impatient);
        final CallTimeoutException late = assertThrows(CallTimeoutException.class, impatient::pass);
        assertEquals(SHORT, late.timeout());
        await().until(() -> gate.interrupted() == 1);
        final Gate again = HostClient.withTimeout(patient, Gate.class, Duration.ofMinutes(1));
        assertEquals(0, again.meet(1));
        assertThrows(CallTimeoutException.class, impatient::passQuietly);
        await().until(() -> gate.interrupted() == 2);
        assertEquals(0, patient.waiting());
    }

    @Test
    @DisplayName("M22: the time-out of the host holds where client and proxy have none, the client's before it")
    void whoseTimeout() throws Exception {
        try (ObjectHost quick = ObjectHost.at(directory.resolve("quick"))
                        .register(Gate.class, "gate", gate)
                        .timeout(SHORT)
                        .start();
                HostClient plain = HostClient.connect(quick.path());
                HostClient own = HostClient.at(quick.path())
                        .timeout(Duration.ofMillis(70))
                        .connect()) {
            assertEquals(
                    SHORT,
                    assertThrows(CallTimeoutException.class, plain.get("gate", Gate.class)::pass)
                            .timeout());
            assertEquals(
                    Duration.ofMillis(70),
                    assertThrows(CallTimeoutException.class, own.get("gate", Gate.class)::pass)
                            .timeout());
        }
    }

    @Test
    @DisplayName("M22: an interrupt ends a call and the hosted call; the next call of the same thread works")
    void interrupt() throws Exception {
        final Gate remote = client.get("gate", Gate.class);
        final AtomicReference<Thread> thread = new AtomicReference<>();
        final Future<Integer> declared = threads.submit(() -> {
            thread.set(Thread.currentThread());
            assertThrows(InterruptedException.class, remote::pass);
            assertFalse(Thread.currentThread().isInterrupted());
            assertThrows(CallInterruptedException.class, () -> {
                Thread.currentThread().interrupt();
                remote.passQuietly();
            });
            assertTrue(Thread.interrupted(), "the status is set");
            return remote.meet(1);
        });
        await().until(() -> gate.waiting() == 1);
        thread.get().interrupt();
        assertEquals(0, declared.get());
        await().until(() -> gate.interrupted() >= 1 && gate.waiting() == 0);
    }

    @Test
    @DisplayName(
            "M22: a call that is given up and does not heed interrupts takes no line from the next ones, and its late answer reaches no other call")
    void lateAnswers() throws Exception {
        final Registry remote = client.get("registry", Registry.class);
        final Gate impatient = HostClient.withTimeout(client.get("gate", Gate.class), Gate.class, SHORT);
        for (int round = 0; round < 5; round++) {
            assertThrows(CallTimeoutException.class, impatient::pass);
            final int expected = round;
            remote.put("round", expected);
            assertEquals(expected, remote.get("round"));
        }
        await().until(() -> gate.interrupted() == 5);
        assertTrue(host.lines() <= 6, "lines=" + host.lines());
    }

    @Test
    @DisplayName(
            "M21: calls of several threads, and of several clients, run in parallel; one that blocks stops no other")
    void parallel() throws Exception {
        final Gate one = client.get("gate", Gate.class);
        threads.submit(() -> {
            one.pass();
            return null;
        });
        await().until(() -> gate.waiting() == 1);
        try (HostClient other = HostClient.connect(host.path())) {
            final Gate two = other.get("gate", Gate.class);
            final List<Future<Integer>> meeting = new ArrayList<>();
            for (final Gate proxy : List.of(one, one, two)) {
                meeting.add(threads.submit(() -> proxy.meet(3)));
            }
            for (final Future<Integer> met : meeting) {
                met.get();
            }
        }
        assertEquals(3, gate.mostInside.get());
    }

    @Test
    @DisplayName("M21: calls of a serialized interface run one by one")
    void serialized() throws Exception {
        final Gate wide = client.get("gate", Gate.class);
        final Future<Integer> other = threads.submit(() -> wide.meet(2));
        wide.meet(2); // now there are two lines
        other.get();
        final Narrow remote = client.get("narrow", Narrow.class);
        final Future<?> inside = threads.submit(() -> {
            remote.pass();
            return null;
        });
        await().until(() -> narrow.waiting() == 1);
        final Narrow impatient = HostClient.withTimeout(remote, Narrow.class, Duration.ofMillis(500));
        assertThrows(CallTimeoutException.class, impatient::waiting);
        narrow.open();
        inside.get();
        assertEquals(0, remote.waiting());
    }

    @Test
    @DisplayName("M19: a callback runs on the waiting thread, which may call the host meanwhile")
    void callbacks() throws Exception {
        final Scan scan = client.create(Scan.class, "/data");
        final Registry remote = client.get("registry", Registry.class);
        final List<Integer> seen = new ArrayList<>();
        final Thread caller = Thread.currentThread();
        final int wanted = scan.run(4, percent -> {
            assertSame(caller, Thread.currentThread());
            seen.add(percent);
            remote.put("percent", percent);
            return remote.find("percent") > 50;
        });
        assertEquals(2, wanted);
        assertEquals(List.of(25, 50, 75, 100), seen);
        assertEquals(1, host.lines(), "the calls of a callback take its line");
        final Progress own = percent -> true;
        assertSame(own, scan.same(own), "it comes back as the object itself");
    }

    @Test
    @DisplayName("M19: an exception of a callback arrives in the hosted method, and from there in the caller")
    void callbackThrows() throws Exception {
        final Scan scan = client.create(Scan.class, "/data");
        final UnsupportedOperationException thrown = assertThrows(
                UnsupportedOperationException.class,
                () -> scan.run(1, percent -> {
                    throw new UnsupportedOperationException("not in my house");
                }));
        assertEquals("not in my house", thrown.getMessage());
        Throwable last = thrown;
        while (last.getCause() != null) {
            last = last.getCause();
        }
        assertInstanceOf(RemoteThrowable.class, last);
        assertEquals("/data", scan.path());
    }

    @Test
    @DisplayName("M19: a callback is good while its call lasts")
    void callbackKept() throws Exception {
        final Scan scan = client.create(Scan.class, "/data");
        scan.keep(percent -> true);
        final RemoteCallException stale = assertThrows(RemoteCallException.class, scan::reportToKept);
        assertEquals(StaleProxyException.class.getName(), stale.className());
        assertEquals("refused", scan.reportFromThread(percent -> true), "the line has one thread");
        assertEquals(1, scan.run(1, percent -> true));
    }

    @Test
    @DisplayName("M22: time-outs and interrupts inside of callbacks leave nothing behind")
    void nestedTimeout() throws Exception {
        final Scan scan = client.create(Scan.class, "/data");
        final Gate impatient = HostClient.withTimeout(client.get("gate", Gate.class), Gate.class, SHORT);
        assertEquals(3, scan.run(3, percent -> {
            assertThrows(CallTimeoutException.class, impatient::pass);
            return true;
        }));
        final Scan hasty = HostClient.withTimeout(scan, Scan.class, Duration.ofMillis(200));
        assertThrows(CallTimeoutException.class, () -> hasty.run(1_000_000, percent -> true));
        assertEquals("/data", hasty.path());
        await().until(() -> gate.waiting() == 0);
    }

    @Test
    @DisplayName(
            "M24: close() of the host ends within its grace time although a call blocks; the caller learns that it may have run")
    void closeWhileCalling() throws Exception {
        final Gate remote = client.get("gate", Gate.class);
        final Future<?> blocked = threads.submit(() -> {
            remote.pass();
            return null;
        });
        await().until(() -> gate.waiting() == 1);
        host.close();
        final ExecutionException thrown = assertThrows(ExecutionException.class, blocked::get);
        final HostDiedException died = assertInstanceOf(HostDiedException.class, thrown.getCause());
        assertTrue(died.mayHaveRun());
        assertEquals(1, gate.interrupted());
    }

    @Test
    @DisplayName("M23: close() of a client interrupts its hosted calls")
    void clientCloses() throws Exception {
        final HostClient other = HostClient.connect(host.path());
        final Gate remote = other.get("gate", Gate.class);
        final Future<?> blocked = threads.submit(() -> {
            remote.pass();
            return null;
        });
        await().until(() -> gate.waiting() == 1);
        other.close();
        final ExecutionException thrown = assertThrows(ExecutionException.class, blocked::get);
        assertInstanceOf(IllegalStateException.class, thrown.getCause());
        await().until(() -> gate.interrupted() == 1 && host.clients() == 1);
    }
}
