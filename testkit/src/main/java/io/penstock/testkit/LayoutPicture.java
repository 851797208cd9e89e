package io.penstock.testkit;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compares the picture in a Descriptor's Javadoc with its constants. The picture has one line per word or run of words,
 * {@code offset NAME(bytes) NAME(bytes) ...}, where NAME is a constant of the class that holds the offset. A line
 * without a number at its start begins a new structure, whose offsets start anew.
 */
public final class LayoutPicture {
    private static final Pattern LINE = Pattern.compile("^ \\* +(\\d+)  ?((?:[A-Z][A-Z0-9_]*\\(\\d+\\) *)+).*$");
    private static final Pattern WORD = Pattern.compile("([A-Z][A-Z0-9_]*)\\((\\d+)\\)");

    private LayoutPicture() {}

    /**
     * Fails unless every word of the picture is at the offset of its constant, and no two words of a structure overlap.
     *
     * @param descriptor a class of the module under test
     * @return the number of words compared
     */
    public static int check(final Class<?> descriptor) throws IOException, ReflectiveOperationException {
        final Path source = Path.of("src", "main", "java", descriptor.getName().replace('.', '/') + ".java");
        final List<String> faults = new ArrayList<>();
        int words = 0;
        int end = 0;
        for (final String line : picture(source)) {
            final Matcher matcher = LINE.matcher(line);
            if (!matcher.matches()) {
                end = line.matches("^ \\* +\\d.*") ? end : 0;
                continue;
            }
            int offset = Integer.parseInt(matcher.group(1));
            final Matcher word = WORD.matcher(matcher.group(2));
            while (word.find()) {
                final int constant = constant(descriptor, word.group(1));
                if (constant != offset) {
                    faults.add(word.group(1) + ": picture=" + offset + " constant=" + constant);
                }
                if (offset < end) {
                    faults.add(word.group(1) + ": overlaps its predecessor, which ends at " + end);
                }
                offset += Integer.parseInt(word.group(2));
                end = offset;
                words++;
            }
        }
        if (!faults.isEmpty() || words == 0) {
            throw new AssertionError(descriptor.getName() + ": words=" + words + " " + faults);
        }
        return words;
    }

    private static List<String> picture(final Path source) throws IOException {
        final String text = Files.readString(source);
        return text.substring(text.indexOf("<pre>"), text.indexOf("</pre>"))
                .lines()
                .toList();
    }

    private static int constant(final Class<?> descriptor, final String name) throws ReflectiveOperationException {
        final Field field = descriptor.getDeclaredField(name);
        field.setAccessible(true);
        return field.getInt(null);
    }
}
