package io.penstock.core.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.penstock.core.events.FlightEvents.Cause;
import io.penstock.testkit.Jvm;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What events cost a JVM that records nothing, and one that has no recorder. */
@Tag("two-process")
class FlightEventsOffTest {
    private static void callAll() {
        assertNull(FlightEvents.waitBegins());
        FlightEvents.redelivered("path", Cause.DIED, 1, false, 1);
        FlightEvents.workerDied("pool", 1, 1, false, "task");
        FlightEvents.lockTaken("path", "lock", 1, true);
    }

    /** Calls everything, and says what that has cost. */
    static final class Caller {
        private Caller() {}

        public static void main(final String[] args) {
            callAll();
            final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            final long self = Thread.currentThread().getId();
            long least = Long.MAX_VALUE;
            for (int round = 0; round < 5; round++) { // the first calls of the bean itself allocate
                final long before = threads.getThreadAllocatedBytes(self);
                for (int i = 0; i < 1_000; i++) {
                    callAll();
                }
                least = Math.min(least, threads.getThreadAllocatedBytes(self) - before);
            }
            System.out.println("allocated " + least);
        }
    }

    /** Calls everything, with few modules. */
    static final class WithoutManagement {
        private WithoutManagement() {}

        public static void main(final String[] args) {
            callAll();
            System.out.println("called, with the module: "
                    + ModuleLayer.boot().findModule("jdk.jfr").isPresent());
        }
    }

    @Test
    @DisplayName("without a recording an event allocates nothing, and no class of an event is loaded")
    void off() throws Exception {
        try (Jvm jvm = Jvm.launch(Jvm.command(Caller.class, List.of("-Xlog:class+load:stdout")))) {
            final List<String> lines = new ArrayList<>();
            String line = jvm.nextLine();
            while (line != null && !line.startsWith("allocated ")) {
                lines.add(line);
                line = jvm.nextLine();
            }
            assertEquals("allocated 0", line);
            assertTrue(lines.stream().anyMatch(each -> each.contains("io.penstock.core.events.FlightEvents ")));
            assertEquals(
                    List.of(),
                    lines.stream()
                            .filter(each -> each.contains("io.penstock.core.events.")
                                    && each.contains("Event ")
                                    && !each.contains("FlightEvents"))
                            .toList());
        }
    }

    @Test
    @DisplayName("without the module jdk.jfr every call does nothing")
    void noModule() throws Exception {
        try (Jvm jvm = Jvm.launch(
                Jvm.command(WithoutManagement.class, List.of("--limit-modules", "java.base,jdk.unsupported")))) {
            jvm.expect("called, with the module: false");
        }
    }
}
