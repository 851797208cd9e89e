package io.penstock.architecture;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The list of all that users can name, docs/api.txt: a type more or less is a decision, not an accident. */
class PublicTypesTest {
    private static final String FILE = "docs/api.txt";
    private static final Path ACTUAL = Path.of("target", "api.txt");

    @Test
    @DisplayName("docs/api.txt lists each public type of each exported package, and its kind")
    void eachTypeIsListed() throws IOException {
        final Set<String> actual = new TreeSet<>();
        for (final JavaClass type : ProductClasses.all()) {
            if (ProductModules.usersPackages().contains(type.getPackageName()) && isVisible(type)) {
                actual.add(type.getName().replace('$', '.') + " " + kind(type));
            }
        }
        final Set<String> listed = new TreeSet<>(Repository.lines(FILE));
        final List<String> differences = new ArrayList<>();
        actual.stream().filter(line -> !listed.contains(line)).forEach(line -> differences.add("+ " + line));
        listed.stream().filter(line -> !actual.contains(line)).forEach(line -> differences.add("- " + line));
        Files.write(ACTUAL, actual);
        assertTrue(
                differences.isEmpty(),
                () -> "users see other types than " + FILE + " lists:\n" + String.join("\n", differences)
                        + "\nA type that users need not name: make it package-private, or move it to a package that is"
                        + " exported to our own modules alone. Otherwise, in the folder of the repository:\n"
                        + "cp examples/target/api.txt " + FILE);
    }

    private static boolean isVisible(final JavaClass type) {
        final Set<JavaModifier> modifiers = type.getModifiers();
        return (modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED))
                && type.getEnclosingClass().map(PublicTypesTest::isVisible).orElse(true);
    }

    private static String kind(final JavaClass type) {
        if (type.isAnnotation()) {
            return "annotation";
        }
        if (type.isEnum()) {
            return "enum";
        }
        if (type.isRecord()) {
            return "record";
        }
        if (type.isAssignableTo(Throwable.class)) {
            return "exception";
        }
        return (PublicFaceTest.isSealed(type) ? "sealed " : "") + (type.isInterface() ? "interface" : "class");
    }
}
