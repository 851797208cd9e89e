package io.penstock.core.memory;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.penstock.SharedFileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LiveMappingsTest {
    private static final int KERNEL_LIMIT = 64;
    private static final int MOST = KERNEL_LIMIT - KERNEL_LIMIT / 8;
    private static final Path PATH = Path.of("a.queue");

    private final LiveMappings mappings = new LiveMappings(KERNEL_LIMIT);
    private final List<ByteBuffer> held = new ArrayList<>();

    private void map() throws IOException {
        mappings.checkRoom(PATH);
        final ByteBuffer mapping = ByteBuffer.allocateDirect(8);
        mappings.add(mapping);
        held.add(mapping);
    }

    @Test
    @DisplayName("D6: too many mappings are refused, by the name of the kernel's setting, before the JVM dies of them")
    void refused() throws IOException {
        for (int i = 0; i < MOST; i++) {
            map();
        }
        final SharedFileException refused = assertThrows(SharedFileException.class, this::map);
        final String text = refused.getMessage();
        assertTrue(text.contains("mapped=" + MOST) && text.contains("vm.max_map_count=" + KERNEL_LIMIT), text);
        assertTrue(text.contains(PATH.toString()), text);
        assertEquals(MOST, held.size());
    }

    @Test
    @DisplayName("D6: the limit is the kernel's")
    void limit() throws IOException {
        final String text =
                LiveMappings.INSTANCE.refused(PATH, 1, new IOException("x")).getMessage();
        final Path setting = Path.of("/proc/sys/vm/max_map_count");
        assumeTrue(Files.exists(setting), "Linux only");
        final Process cat = new ProcessBuilder("cat", setting.toString()).start();
        final String real = new String(cat.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).trim();
        assertTrue(text.contains("vm.max_map_count=" + real + ":"), text);
    }

    @Test
    @DisplayName("D6: mappings that no thread can reach are collected first")
    void collected() throws IOException {
        for (int i = 0; i < 10 * KERNEL_LIMIT; i++) {
            map();
            held.clear();
        }
        System.gc();
        await().until(() -> mappings.count() == 0);
    }

    @Test
    @DisplayName("D6: a mapping that the kernel refuses is an error that names the setting")
    void kernelRefuses() {
        final String text =
                mappings.refused(PATH, 4096, new IOException("Map failed")).getMessage();
        assertTrue(text.contains("length=4096") && text.contains("sysctl vm.max_map_count"), text);
    }
}
