package io.penstock.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noCodeUnits;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What users can see, extend and name. */
class PublicFaceTest {
    private static final String[] USERS = ProductModules.usersPackages().toArray(String[]::new);

    @Test
    @DisplayName(
            "A public class is final or sealed (or an interface, a record, an enum, an exception): no class extends it by chance")
    void publicClassesAreClosed() {
        classes()
                .that()
                .arePublic()
                .and()
                .resideInAnyPackage(USERS)
                .should(beClosed())
                .check(ProductClasses.all());
    }

    @Test
    @DisplayName("Users of pipes, queues and the sink see no type of Agrona, Kryo or JNA")
    void publicSignaturesNameNoLibrary() {
        noCodeUnits()
                .that()
                .arePublic()
                .and()
                .areDeclaredInClassesThat()
                .arePublic()
                .and()
                .areDeclaredInClassesThat()
                .resideInAnyPackage(USERS)
                .should(nameALibrarysType())
                .check(ProductClasses.all());
    }

    private static ArchCondition<JavaClass> beClosed() {
        return new ArchCondition<>("be final, sealed, an interface, a record, an enum or an exception") {
            @Override
            public void check(final JavaClass type, final ConditionEvents events) {
                final boolean closed = type.getModifiers().contains(JavaModifier.FINAL)
                        || type.isInterface()
                        || type.isRecord()
                        || type.isEnum()
                        || type.isAssignableTo(Throwable.class)
                        || isSealed(type);
                events.add(new SimpleConditionEvent(type, closed, type.getName() + " is open"));
            }
        };
    }

    /** The importer does not read the list of a sealed class's heirs; the class is loaded, but not initialised. */
    static boolean isSealed(final JavaClass type) {
        try {
            return Class.forName(type.getName(), false, PublicFaceTest.class.getClassLoader())
                    .isSealed();
        } catch (final ClassNotFoundException e) {
            throw new AssertionError("imported, but not on the class path: " + type.getName(), e);
        }
    }

    private static ArchCondition<JavaCodeUnit> nameALibrarysType() {
        final DescribedPredicate<JavaClass> library =
                JavaClass.Predicates.resideInAnyPackage("org.agrona..", "com.esotericsoftware..", "com.sun.jna..");
        return new ArchCondition<>("name a type of a library") {
            @Override
            public void check(final JavaCodeUnit unit, final ConditionEvents events) {
                final boolean named = library.test(unit.getRawReturnType())
                        || unit.getRawParameterTypes().stream().anyMatch(library);
                events.add(new SimpleConditionEvent(unit, named, unit.getDescription() + " names " + library));
            }
        };
    }
}
