package io.penstock.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static io.penstock.architecture.ProductClasses.CHANNEL;
import static io.penstock.architecture.ProductClasses.CODEC;
import static io.penstock.architecture.ProductClasses.EXAMPLES;
import static io.penstock.architecture.ProductClasses.FACE;
import static io.penstock.architecture.ProductClasses.HUB;
import static io.penstock.architecture.ProductClasses.JOINABLE;
import static io.penstock.architecture.ProductClasses.JVM;
import static io.penstock.architecture.ProductClasses.MEMORY;
import static io.penstock.architecture.ProductClasses.PIPE;
import static io.penstock.architecture.ProductClasses.PROCESS;
import static io.penstock.architecture.ProductClasses.QUEUE;
import static io.penstock.architecture.ProductClasses.RING;
import static io.penstock.architecture.ProductClasses.SINK;
import static io.penstock.architecture.ProductClasses.WAIT;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which package may use which: docs/architecture.md. */
class PackageBordersTest {
    private static final String[] FRONT_ENDS = {
        "io.penstock.sink.jul..", "io.penstock.sink.logback..", "io.penstock.sink.log4j2.."
    };

    @Test
    @DisplayName("The rules see every module: none of them holds because nothing was looked at")
    void theRulesSeeEveryModule() {
        final Set<String> packages = new TreeSet<>();
        ProductClasses.all().forEach(type -> packages.add(type.getPackageName()));

        for (final String name : Set.of(
                "core.memory",
                "core.hub",
                "codec",
                "pipe",
                "process",
                "queue",
                "queue.engine",
                "joinable",
                "sink",
                "examples")) {
            assertTrue(packages.contains("io.penstock." + name), () -> "not imported: " + name + " of " + packages);
        }
        assertTrue(
                ProductClasses.all().stream().noneMatch(type -> type.getName().endsWith("Test")),
                "tests are imported, too");
    }

    @Test
    @DisplayName("No two packages depend on each other, directly or in a circle")
    void packagesHaveNoCycles() {
        slices().matching("io.penstock.core.(*)..").should().beFreeOfCycles().check(ProductClasses.all());
        // A face and its engine name each other: BoundedQueue.at() makes what implements BoundedQueue.
        slices().matching("io.penstock.(*)..").should().beFreeOfCycles().check(ProductClasses.all());
    }

    static Stream<Arguments> borders() {
        return Stream.of(
                Arguments.of(MEMORY, new String[] {FACE, MEMORY}),
                Arguments.of(RING, new String[] {RING, MEMORY}),
                Arguments.of(WAIT, new String[] {FACE, WAIT, MEMORY}),
                Arguments.of(HUB, new String[] {FACE, HUB, WAIT, MEMORY}),
                Arguments.of(JVM, new String[] {JVM}),
                Arguments.of(CODEC, new String[] {CODEC}),
                Arguments.of(CHANNEL, new String[] {FACE, CHANNEL, CODEC, HUB, WAIT, MEMORY}),
                Arguments.of(PIPE, new String[] {FACE, PIPE, CODEC, CHANNEL, HUB, WAIT, RING, MEMORY}),
                Arguments.of(PROCESS, new String[] {FACE, PROCESS, PIPE, CODEC, CHANNEL, HUB, WAIT, JVM, MEMORY}),
                Arguments.of(QUEUE, new String[] {FACE, QUEUE, CODEC, CHANNEL, HUB, WAIT, RING, MEMORY}),
                Arguments.of(JOINABLE, new String[] {FACE, JOINABLE, QUEUE, CODEC, CHANNEL, HUB, WAIT, MEMORY}),
                Arguments.of(SINK, new String[] {FACE, SINK, CHANNEL, HUB, WAIT, JVM, RING, MEMORY}),
                // What a user sees, and nothing else: the examples are there to learn from.
                Arguments.of(EXAMPLES, new String[] {FACE, EXAMPLES, SINK, JOINABLE, QUEUE, PIPE, PROCESS, CODEC}));
    }

    @ParameterizedTest(name = "{0} uses no package of ours but those below it")
    @MethodSource("borders")
    void packagesUseOnlyWhatLiesBelow(final String from, final String[] allowed) {
        classes()
                .that()
                .resideInAPackage(from)
                .should()
                .onlyDependOnClassesThat(JavaClass.Predicates.resideOutsideOfPackage("io.penstock..")
                        .or(residesIn(allowed)))
                .allowEmptyShould(true)
                .check(ProductClasses.all());
    }

    @Test
    @DisplayName("The examples do without what is public for the sake of our own modules only")
    void examplesUseThePublicApiAlone() {
        noClasses()
                .that()
                .resideInAPackage(EXAMPLES)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.penstock.core..", "io.penstock..engine..", "io.penstock..bridge..")
                .allowEmptyShould(true)
                .check(ProductClasses.all());
    }

    @Test
    @DisplayName("A logging front end uses of ours only the lane, and the sink knows no logging framework")
    void loggingFrontEndsHangOnTheSinkAlone() {
        classes()
                .that()
                .resideInAnyPackage(FRONT_ENDS)
                .should()
                .onlyDependOnClassesThat(JavaClass.Predicates.resideOutsideOfPackage("io.penstock..")
                        .or(residesIn(SINK)))
                .check(ProductClasses.all());
        noClasses()
                .that()
                .resideOutsideOfPackages(FRONT_ENDS)
                .and()
                .resideOutsideOfPackage(EXAMPLES)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.util.logging..", "ch.qos.logback..", "org.apache.logging..", "org.slf4j..")
                .check(ProductClasses.all());
    }

    @Test
    @DisplayName("Kryo is known to the codec alone, JNA to the wait list alone")
    void eachLibraryHasOneHome() {
        noClasses()
                .that()
                .resideOutsideOfPackage(CODEC)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.esotericsoftware..")
                .check(ProductClasses.all());
        noClasses()
                .that()
                .resideOutsideOfPackage(WAIT)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.sun.jna..")
                .check(ProductClasses.all());
    }

    private static DescribedPredicate<JavaClass> residesIn(final String... packages) {
        return JavaClass.Predicates.resideInAnyPackage(packages);
    }
}
