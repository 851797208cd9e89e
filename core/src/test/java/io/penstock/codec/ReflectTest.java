package io.penstock.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ReflectTest {
    @Test
    @DisplayName("Who forgot to open a package is told the line: to our module where there is one, else to all")
    void closed() {
        assertEquals(
                "class java.lang.String is closed: say 'opens java.lang;' in the module-info of module java.base",
                Reflect.closed(String.class, ReflectTest.class.getModule()));
        assertEquals(
                "class java.lang.String is closed: say 'opens java.lang to java.logging;' in the module-info of module"
                        + " java.base",
                Reflect.closed(
                        String.class,
                        ModuleLayer.boot().findModule("java.logging").orElseThrow()));
    }
}
