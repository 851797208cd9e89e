package io.penstock.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;

/** The classes of all modules that this one sees, without their tests. Lies in this module, since it sees all the others. */
final class ProductClasses {
    static final String FACE = "io.penstock";
    static final String CODEC = "io.penstock.codec..";
    static final String MEMORY = "io.penstock.core.memory..";
    static final String WAIT = "io.penstock.core.wait..";
    static final String SINK = "io.penstock.sink..";
    static final String EXAMPLES = "io.penstock.examples..";

    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(ProductClasses::isNoTestKit)
            .importPackages("io.penstock");

    private ProductClasses() {}

    static JavaClasses all() {
        return ALL;
    }

    /** The test kit, and the tests of other modules, lie on the class path as jars in a whole build. */
    private static boolean isNoTestKit(final Location location) {
        return !location.contains("-tests.jar") && !location.contains("testkit");
    }
}
