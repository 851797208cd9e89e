package io.penstock.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static io.penstock.architecture.ProductClasses.CODEC;
import static io.penstock.architecture.ProductClasses.EXAMPLES;
import static io.penstock.architecture.ProductClasses.FACE;
import static io.penstock.architecture.ProductClasses.MEMORY;
import static io.penstock.architecture.ProductClasses.SINK;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which package may use which: docs/architecture.md. */
class PackageBordersTest {
    private static final String DOCUMENT = "docs/architecture.md";
    private static final Pattern CLASS_NAME = Pattern.compile("`([A-Z][a-z]\\w+)[.`]");
    private static final Set<String> LIBRARIES_CLASSES = Set.of("AtomicBuffer", "Unsafe", "VarHandle");
    private static final Pattern NAME = Pattern.compile("`([a-z0-9.]+)`");
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
                "sync",
                "pool",
                "objects",
                "sink",
                "valkey",
                "cli",
                "cli.view",
                "cli.web",
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

    @Test
    @DisplayName("The arrows between packages are those of docs/architecture.md: none more, none fewer")
    void arrows() {
        final Map<String, String> actual = new TreeMap<>();
        Arrows.all().forEach((arrow, use) -> {
            if (isOurs(arrow.to())) {
                actual.put(arrow.toString(), use);
            }
        });
        final Set<String> allowed = allowedArrows();
        final List<String> differences = new ArrayList<>();
        actual.forEach((arrow, use) -> {
            if (!allowed.contains(arrow)) {
                differences.add("not allowed: " + arrow + ", by " + use);
            }
        });
        allowed.stream()
                .filter(arrow -> !actual.containsKey(arrow))
                .forEach(arrow -> differences.add("allowed, but no class uses it: " + arrow));
        assertTrue(
                differences.isEmpty(),
                () -> "the classes and the table 'Packages' of " + DOCUMENT + " differ:\n"
                        + String.join("\n", differences)
                        + "\nMove the class, or decide on the arrow: a change of a border needs a page in docs/decisions.");
    }

    private static boolean isOurs(final String packageName) {
        return packageName.equals(FACE) || packageName.startsWith(ProductModules.PREFIX);
    }

    /** From the table: the package in its first column may use those in its second. */
    private static Set<String> allowedArrows() {
        final Set<String> arrows = new TreeSet<>();
        for (final String line : Repository.lines(DOCUMENT)) {
            final String[] columns = line.split("\\|", -1);
            final List<String> from = columns.length == 5 ? names(columns[1]) : List.of();
            if (from.size() == 1 && line.startsWith("| `")) {
                names(columns[2]).forEach(to -> arrows.add(from.get(0) + " -> " + to));
            }
        }
        return arrows;
    }

    private static List<String> names(final String column) {
        return NAME.matcher(column)
                .results()
                .map(name -> name.group(1))
                .map(name -> isOurs(name) ? name : ProductModules.PREFIX + name)
                .toList();
    }

    @Test
    @DisplayName("docs/architecture.md names no class that is not there")
    void namedClassesExist() {
        final Set<String> classes = new TreeSet<>();
        ProductClasses.all().forEach(type -> classes.add(type.getSimpleName()));
        final Set<String> named = Repository.lines(DOCUMENT).stream()
                .flatMap(line -> CLASS_NAME.matcher(line).results())
                .map(name -> name.group(1))
                .filter(name -> !LIBRARIES_CLASSES.contains(name))
                .collect(Collectors.toCollection(TreeSet::new));
        assertTrue(named.size() > 20, () -> "too few: " + named);
        named.removeAll(classes);
        assertTrue(named.isEmpty(), () -> "no such class: " + named);
    }

    @Test
    @DisplayName("The foundation depends on no module of ours: core uses the libraries and itself")
    void coreKnowsNobody() {
        classes()
                .that()
                .resideInAnyPackage(FACE, CODEC, "io.penstock.core..")
                .should()
                .onlyDependOnClassesThat(JavaClass.Predicates.resideOutsideOfPackage("io.penstock..")
                        .or(residesIn(FACE, CODEC, "io.penstock.core..")))
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
                .resideInAnyPackage(hiddenPackages())
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
    @DisplayName("Kryo is known to the codec alone, JNA to the memory alone, Jedis to the engine on a server alone")
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
                .resideOutsideOfPackage(MEMORY)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.sun.jna..")
                .check(ProductClasses.all());
        noClasses()
                .that()
                .resideOutsideOfPackage("io.penstock.valkey.engine")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("redis.clients..")
                .check(ProductClasses.all());
    }

    private static String[] hiddenPackages() {
        final Set<String> hidden = new TreeSet<>(ProductModules.byPackage().keySet());
        hidden.removeAll(ProductModules.usersPackages());
        return hidden.toArray(String[]::new);
    }

    private static DescribedPredicate<JavaClass> residesIn(final String... packages) {
        return JavaClass.Predicates.resideInAnyPackage(packages);
    }
}
