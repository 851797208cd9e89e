package io.penstock.joinable;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.VMDisconnectedException;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.connect.LaunchingConnector;
import com.sun.jdi.event.ClassPrepareEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.event.MethodEntryEvent;
import com.sun.jdi.event.VMDisconnectEvent;
import com.sun.jdi.request.ClassPrepareRequest;
import com.sun.jdi.request.EventRequest;
import com.sun.jdi.request.MethodEntryRequest;
import io.penstock.queue.BoundedQueue;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * How many of our classes an uncontended call on a queue in a file enters. A debugger counts them in a JVM of its own, one method entry at a
 * time; the codec's are left out. docs/doors.md has the lists.
 */
@Tag("two-process")
@Timeout(120)
class DoorsTest {
    private static final String OURS = "io.penstock.";
    private static final int ROUNDS = 3; // the first ones initialise classes

    @TempDir
    private Path directory;

    @Test
    @DisplayName("An uncontended put or take enters at most 10 of our classes, a lease with its done at most 14")
    void fewDoors() throws Exception {
        final Map<String, Set<String>> doors = new Tracer(directory).run();
        doors.forEach((call, classes) ->
                System.out.println("doors: " + call + "=" + classes.size() + " " + String.join(" ", classes)));
        for (final String call : Set.of("put", "take", "putBytes", "takeBytes", "putJoinable")) {
            assertTrue(doors.get(call).size() <= 10, () -> call + " " + doors.get(call));
            assertTrue(doors.get(call).size() > 5, () -> "nothing was traced: " + call + " " + doors.get(call));
        }
        assertTrue(doors.get("leaseAndDone").size() <= 14, () -> "leaseAndDone " + doors.get("leaseAndDone"));
    }

    /** The JVM that is traced. */
    static final class Passer {
        private Passer() {}

        private static void begin() {}

        private static void put() {}

        private static void take() {}

        private static void putBytes() {}

        private static void takeBytes() {}

        private static void putJoinable() {}

        private static void leaseAndDone() {}

        public static void main(final String[] args) throws Exception {
            final Path folder = Path.of(args[0]);
            final byte[] bytes = {1};
            try (BoundedQueue<String> strings = BoundedQueue.at(folder.resolve("strings"), String.class)
                            .create();
                    BoundedQueue<byte[]> raw =
                            BoundedQueue.at(folder.resolve("raw"), byte[].class).create();
                    JoinableQueue<String> joinable = JoinableQueue.at(folder.resolve("joinable"), String.class)
                            .create()) {
                for (int round = 0; round < ROUNDS; round++) {
                    begin();
                    strings.put("a");
                    put();
                    begin();
                    strings.take();
                    take();
                    begin();
                    raw.put(bytes);
                    putBytes();
                    begin();
                    raw.take();
                    takeBytes();
                    begin();
                    joinable.put("a");
                    putJoinable();
                    begin();
                    joinable.lease().done();
                    leaseAndDone();
                }
            }
        }
    }

    /** Starts the JVM and collects the classes between two marks: the methods of {@link Passer}. */
    private static final class Tracer {
        private final Map<String, Set<String>> doors = new TreeMap<>();
        private final VirtualMachine jvm;
        private Set<String> classes = new TreeSet<>();

        private Tracer(final Path folder) throws Exception {
            final LaunchingConnector connector =
                    Bootstrap.virtualMachineManager().defaultConnector();
            final Map<String, Connector.Argument> arguments = connector.defaultArguments();
            arguments.get("main").setValue(Passer.class.getName() + " \"" + folder + "\"");
            arguments
                    .get("options")
                    .setValue("-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp \"" + System.getProperty("java.class.path")
                            + "\"");
            jvm = connector.launch(arguments);
        }

        private Map<String, Set<String>> run() throws InterruptedException {
            try {
                final ClassPrepareRequest loaded = jvm.eventRequestManager().createClassPrepareRequest();
                loaded.addClassFilter(Passer.class.getName());
                loaded.enable();
                while (true) {
                    final EventSet events = jvm.eventQueue().remove();
                    for (final Event event : events) {
                        if (event instanceof VMDisconnectEvent) {
                            return doors;
                        }
                        look(event);
                    }
                    events.resume();
                }
            } catch (final VMDisconnectedException ended) {
                return doors;
            } finally {
                jvm.process().destroyForcibly();
            }
        }

        private void look(final Event event) {
            if (event instanceof final ClassPrepareEvent loaded) {
                final MethodEntryRequest entries = jvm.eventRequestManager().createMethodEntryRequest();
                entries.addClassFilter(OURS + "*");
                entries.addThreadFilter(loaded.thread());
                entries.setSuspendPolicy(EventRequest.SUSPEND_NONE);
                entries.enable();
            } else if (event instanceof final MethodEntryEvent entry) {
                enter(entry.location().declaringType().name(), entry.method().name());
            }
        }

        private void enter(final String type, final String method) {
            if (!type.equals(Passer.class.getName())) {
                if (!type.startsWith(OURS + "codec.")) {
                    classes.add(type.substring(OURS.length()));
                }
            } else if (method.equals("begin") || method.equals("main")) {
                classes = new TreeSet<>();
            } else {
                doors.put(method, classes);
                classes = new TreeSet<>(); // what comes until the next call is not of this one
            }
        }
    }
}
