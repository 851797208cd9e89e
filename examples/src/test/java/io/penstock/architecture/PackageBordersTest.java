package io.penstock.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static io.penstock.architecture.ProductClasses.CODEC;
import static io.penstock.architecture.ProductClasses.EXAMPLES;
import static io.penstock.architecture.ProductClasses.HUB;
import static io.penstock.architecture.ProductClasses.JOINABLE;
import static io.penstock.architecture.ProductClasses.PIPE;
import static io.penstock.architecture.ProductClasses.QUEUE;
import static io.penstock.architecture.ProductClasses.RING;
import static io.penstock.architecture.ProductClasses.SINK;
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

        for (final String name :
                Set.of("pipe", "codec", "hub", "ring", "queue", "queue.core", "joinable", "sink", "examples")) {
            assertTrue(packages.contains("io.penstock." + name), () -> "not imported: " + name + " of " + packages);
        }
        assertTrue(
                ProductClasses.all().stream().noneMatch(type -> type.getName().endsWith("Test")),
                "tests are imported, too");
    }

    @Test
    @DisplayName("No two packages depend on each other, directly or in a circle")
    void packagesHaveNoCycles() {
        slices().matching("io.penstock.(**)").should().beFreeOfCycles().check(ProductClasses.all());
    }

    static Stream<Arguments> borders() {
        return Stream.of(
                Arguments.of(RING, new String[] {RING}),
                Arguments.of(HUB, new String[] {HUB, RING}),
                Arguments.of(CODEC, new String[] {CODEC, RING}),
                Arguments.of(PIPE, new String[] {PIPE, CODEC, HUB, RING}),
                Arguments.of(QUEUE, new String[] {QUEUE, PIPE, CODEC, HUB, RING}),
                Arguments.of(JOINABLE, new String[] {JOINABLE, QUEUE, PIPE, CODEC, HUB, RING}),
                Arguments.of(SINK, new String[] {SINK, PIPE, CODEC, HUB, RING}),
                // What a user sees, and nothing else: the examples are there to learn from.
                Arguments.of(EXAMPLES, new String[] {EXAMPLES, SINK, JOINABLE, QUEUE, PIPE, CODEC, HUB}));
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
                .resideInAPackage("io.penstock..core..")
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
    @DisplayName("Kryo is known to the codec alone, JNA to the hub alone")
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
                .resideOutsideOfPackage(HUB)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.sun.jna..")
                .check(ProductClasses.all());
    }

    private static DescribedPredicate<JavaClass> residesIn(final String... packages) {
        return JavaClass.Predicates.resideInAnyPackage(packages);
    }
}
