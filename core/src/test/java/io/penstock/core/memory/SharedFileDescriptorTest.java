package io.penstock.core.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The picture in the Descriptor's source agrees with its constants, and the fields fill the page without a gap. */
class SharedFileDescriptorTest {
    private static final Pattern ROW = Pattern.compile("\\|\\s*(\\d+) \\|\\s*(\\d+) \\| ([A-Z_]+)");

    @Test
    void pictureAndConstantsAgree() throws Exception {
        final Map<Integer, String> drawn = new TreeMap<>();
        int end = 0;
        final Matcher row = ROW.matcher(source());
        while (row.find()) {
            final int offset = Integer.parseInt(row.group(1));
            assertEquals(end, offset, "a gap before " + row.group(3));
            end = offset + Integer.parseInt(row.group(2));
            drawn.put(offset, row.group(3));
        }
        assertEquals(SharedFileDescriptor.PAGE_LENGTH, end);

        final Map<Integer, String> declared = new TreeMap<>();
        for (final Field field : SharedFileDescriptor.class.getDeclaredFields()) {
            if (field.getName().endsWith("_OFFSET")) {
                declared.put(field.getInt(null), field.getName().replace("_OFFSET", ""));
            }
        }
        assertEquals(declared, drawn);
        assertFalse(drawn.isEmpty());
        assertEquals(
                SharedFileDescriptor.NAME_COUNT_OFFSET - SharedFileDescriptor.GEOMETRY_OFFSET,
                FileFormat.MAX_GEOMETRY * Long.BYTES);
        assertEquals(
                SharedFileDescriptor.UNUSED_OFFSET - SharedFileDescriptor.NAMES_OFFSET,
                FileFormat.MAX_NAMES * SharedFileDescriptor.NAME_STRIDE);
    }

    private static String source() throws IOException {
        final String file = "src/main/java/io/penstock/core/memory/SharedFileDescriptor.java";
        final Path fromModule = Path.of(file);
        return Files.readString(
                Files.exists(fromModule) ? fromModule : Path.of("pipe").resolve(file));
    }
}
