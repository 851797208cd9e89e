package io.penstock.architecture;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.properties.CanBeAnnotated;
import com.tngtech.archunit.core.domain.properties.HasAnnotations;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Tags;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The tags of the tests of all modules are true: CONTRIBUTING.md, "Tests". */
@Timeout(300)
class TagsTest {
    private static final String API = "org.junit.jupiter.api.";
    private static final Set<String> TESTS = Set.of(
            API + "Test",
            API + "RepeatedTest",
            API + "TestFactory",
            API + "TestTemplate",
            "org.junit.jupiter.params.ParameterizedTest");
    private static final Set<String> BEFORE = Set.of(API + "BeforeEach", API + "BeforeAll");
    private static final Set<String> AFTER = Set.of(API + "AfterEach", API + "AfterAll");

    private static final String TWO_PROCESS = "two-process";
    private static final String KILL = "kill";
    private static final String STORM = "storm";

    private static final String KIT_PACKAGE = "io.penstock.testkit";
    private static final String KIT = KIT_PACKAGE + ".";
    private static final Set<String> KILLERS = Set.of(
            KIT + "KillSwitch.arm",
            KIT + "KillPoints.forEvery",
            KIT + "KillPoints.forSome",
            KIT + "Jvm.kill",
            KIT + "Signals.kill",
            "io.penstock.process.ChildJvm.kill",
            "io.penstock.pool.WorkCrew.kill",
            "io.penstock.objects.ChildHost.kill",
            "java.lang.Process.destroyForcibly",
            "java.lang.ProcessHandle.destroyForcibly");

    private static final Set<String> STARTERS = Set.of(
            "io.penstock.pool.ProcessPoolBuilder.build",
            KIT + "StackEnds.runAll",
            KIT + "Jvm.start",
            KIT + "Jvm.launch",
            "java.lang.ProcessBuilder.start",
            "com.sun.jdi.connect.LaunchingConnector.launch",
            "io.penstock.process.ChildJvm.start",
            "io.penstock.process.ChildJvmBuilder.start",
            "io.penstock.pool.WorkCrewBuilder.start",
            "io.penstock.objects.ObjectHost.inChild",
            "io.penstock.core.jvm.JvmCommand.start",
            "io.penstock.sink.LogLane$Builder.autostart",
            "io.penstock.sink.SinkStarter.<init>");

    /** Classes, or methods, that start no JVM but a command of the system: mkfifo, kill, sha256sum, stat, cat. */
    private static final Set<String> COMMANDS = Set.of(
            "Children.signal",
            "DiskFullTest.canMount",
            "FileTreeTest",
            "LaneMemoryTest.bytes",
            "LiveMappingsTest.limit",
            "PipeMemoryTest.bytes",
            "PolicyTest.signal",
            "QueueMemoryTest.bytes",
            "SharedFileDamageTest.namedPipesAreRefusedWithoutWaiting",
            "SumLineTest",
            "TroubleTest.noRegularFile");

    /** Tests of a text that kills: it is compiled when they run. */
    private static final Set<String> KILLING_TEXTS = Set.of("ReadmeTest.sampleRuns");

    private final JavaClasses classes = testClasses();
    private final List<String> wrong = new ArrayList<>();

    /** Of all modules but jcstress; and the programs, which start JVMs themselves. The benchmarks and the site may not be part of this build. */
    private static JavaClasses testClasses() {
        final List<Path> folders = new ArrayList<>();
        for (final Path module : Repository.modules()) {
            final Path tests = module.resolve("target/test-classes");
            if (Files.isDirectory(module.resolve("src/test/java"))
                    && !module.endsWith("jcstress")
                    && (Files.isDirectory(tests) || !(module.endsWith("benchmarks") || module.endsWith("site")))) {
                folders.add(tests);
            }
        }
        Stream.of("examples", "benchmarks")
                .map(program -> Repository.ROOT.resolve(program).resolve("target/classes"))
                .filter(Files::isDirectory)
                .forEach(folders::add);
        folders.forEach(folder -> assertTrue(
                Files.isDirectory(folder), () -> "not compiled: " + folder + "; run 'mvn -pl examples -am test'"));
        final ArchConfiguration configuration = ArchConfiguration.get();
        final boolean before = configuration.resolveMissingDependenciesFromClassPath();
        configuration.setResolveMissingDependenciesFromClassPath(false);
        try {
            return new ClassFileImporter().importPaths(folders);
        } finally {
            configuration.setResolveMissingDependenciesFromClassPath(before);
        }
    }

    @Test
    @DisplayName(
            "Who starts a JVM is tagged two-process, who kills is tagged kill, who storms is tagged storm; and no other test")
    void tagsAreTrue() {
        int tests = 0;
        for (final JavaClass type : classes) {
            if (!type.getModifiers().contains(JavaModifier.ABSTRACT)
                    && !type.getPackageName().equals(KIT_PACKAGE)) {
                for (final JavaMethod test : testsOf(type)) {
                    check(type, test);
                    tests++;
                }
            }
        }
        assertTrue(tests > 500, "tests=" + tests);
        assertTrue(wrong.isEmpty(), () -> wrong.size() + " tags are missing or wrong:\n" + String.join("\n", wrong));
    }

    private static List<JavaMethod> testsOf(final JavaClass type) {
        return type.getAllMethods().stream()
                .filter(method -> isAnnotated(method, TESTS))
                .toList();
    }

    private static boolean isAnnotated(final CanBeAnnotated element, final Set<String> annotations) {
        return annotations.stream().anyMatch(element::isAnnotatedWith);
    }

    private void check(final JavaClass type, final JavaMethod test) {
        final Map<String, String> needed = new TreeMap<>();
        CallGraph.walk(classes, type, unitsOf(type, test), access -> {
            if (isCleanUp(access) || isInKit(access) || isCommand(access)) {
                return false;
            }
            if (isOneOf(STARTERS, access)) {
                needed.putIfAbsent(TWO_PROCESS, access.getDescription());
            }
            if (isOneOf(KILLERS, access)
                    && !access.getOriginOwner().getPackageName().startsWith("io.penstock.benchmarks")) {
                needed.putIfAbsent(KILL, access.getDescription());
            }
            return true;
        });
        if (KILLING_TEXTS.contains(type.getSimpleName() + "." + test.getName())) {
            needed.put(KILL, "its text kills");
        }
        if (isLong(type) || isLong(test) || isStorm(type)) {
            needed.put(STORM, "it is long");
        }
        final Set<String> given = tags(type, test);
        for (final String tag : List.of(TWO_PROCESS, KILL, STORM)) {
            final String reason = needed.get(tag);
            if ((reason != null) != given.contains(tag)) {
                wrong.add((reason != null ? "add    " : "remove ") + tag + " " + type.getName() + " " + test.getName()
                        + (reason != null ? " since " + reason : ""));
            }
        }
    }

    private static boolean isStorm(final JavaClass type) {
        return type.getSimpleName().endsWith("StormTest")
                && !type.getPackageName().equals("io.penstock.examples");
    }

    private static Set<JavaCodeUnit> unitsOf(final JavaClass type, final JavaMethod test) {
        final Set<JavaCodeUnit> units = new LinkedHashSet<>(Set.of(test));
        for (final JavaClass level : levels(type)) {
            level.getConstructors().forEach(units::add);
            level.getMethods().stream()
                    .filter(method -> isAnnotated(method, BEFORE) || isAnnotated(method, AFTER))
                    .forEach(units::add);
        }
        return units;
    }

    /** The class, what it extends and implements, and the classes that it is nested in. */
    private static Set<JavaClass> levels(final JavaClass type) {
        final Set<JavaClass> levels = new LinkedHashSet<>(Set.of(type));
        levels.addAll(type.getAllRawSuperclasses());
        levels.addAll(type.getAllRawInterfaces());
        if (type.isAnnotatedWith(API + "Nested")) {
            type.getEnclosingClass().ifPresent(outer -> levels.addAll(levels(outer)));
        }
        return levels;
    }

    private static boolean isOneOf(final Set<String> methods, final JavaAccess<?> access) {
        return methods.contains(
                access.getTargetOwner().getName() + "." + access.getTarget().getName());
    }

    private static boolean isInKit(final JavaAccess<?> access) {
        return access.getOriginOwner().getPackageName().equals(KIT_PACKAGE);
    }

    private static boolean isCommand(final JavaAccess<?> access) {
        final String origin = access.getOriginOwner().getSimpleName();
        final String target = access.getTargetOwner().getSimpleName();
        return (target.equals("ProcessBuilder") || target.equals("Shell"))
                && (COMMANDS.contains(origin)
                        || COMMANDS.contains(origin + "." + access.getOrigin().getName()));
    }

    /** A kill in a method that cleans up, or in a finally block, which javac compiles twice: for the end by an error, and for the other. */
    private static boolean isCleanUp(final JavaAccess<?> access) {
        final JavaCodeUnit unit = access.getOrigin();
        final String name = access.getTarget().getName();
        return (name.equals("kill") || name.equals("destroyForcibly"))
                && (unit.getName().equals("close")
                        || isAnnotated(unit, AFTER)
                        || unit.getAccessesFromSelf().stream()
                                        .filter(other -> other.getLineNumber() == access.getLineNumber()
                                                && other.getTarget().getName().equals(name))
                                        .count()
                                > 1);
    }

    private static boolean isLong(final HasAnnotations<?> element) {
        return element.isAnnotatedWith(EnabledIfSystemProperty.class.getName())
                && "penstock.storm"
                        .equals(element.getAnnotationOfType(EnabledIfSystemProperty.class.getName())
                                .get("named")
                                .orElse(null));
    }

    private static Set<String> tags(final JavaClass type, final JavaMethod test) {
        final Set<String> tags = new TreeSet<>();
        Stream.<HasAnnotations<?>>concat(Stream.of(test), levels(type).stream()).forEach(element -> {
            if (element.isAnnotatedWith(Tag.class)) {
                tags.add(element.getAnnotationOfType(Tag.class).value());
            }
            if (element.isAnnotatedWith(Tags.class)) {
                for (final Tag tag : element.getAnnotationOfType(Tags.class).value()) {
                    tags.add(tag.value());
                }
            }
        });
        return tags;
    }
}
