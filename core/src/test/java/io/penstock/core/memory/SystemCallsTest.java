package io.penstock.core.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.penstock.testkit.Jvm;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SystemCallsTest {
    /** JNA's start waits for a program. In about one of four JVMs the program has not ended yet when it does. */
    private static final int JVMS = 12;

    @Test
    @DisplayName("Loading the system calls keeps an interrupt pending")
    @Tag("two-process")
    void interrupt() throws Exception {
        final List<Jvm> children = new ArrayList<>();
        try {
            for (int i = 0; i < JVMS; i++) {
                children.add(Jvm.launch(Jvm.command(Loads.class, List.of())));
            }
            for (final Jvm child : children) {
                child.expect("interrupted=true");
                assertEquals(0, child.exitCode());
            }
        } finally {
            children.forEach(Jvm::close);
        }
    }

    /** The first use in a JVM, by an interrupted thread. */
    static final class Loads {
        private Loads() {}

        public static void main(final String[] args) {
            Thread.currentThread().interrupt();
            SystemCalls.load();
            System.out.println("interrupted=" + Thread.interrupted());
        }
    }
}
