package io.penstock.codec;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Classes that may travel where a type is declared: for an interface or class that cannot be sealed, since its subclasses are in other modules. Each brings what
 * its own fields declare, as a permitted subclass does.
 *
 * <p><b>Threads:</b> a value. <b>Processes:</b> all processes of a channel need the same. <b>Blocks:</b> no. <b>Units:</b> none.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Allows {
    /**
     * The classes.
     *
     * @return subclasses of the type, or what they travel as
     */
    Class<?>[] value();
}
