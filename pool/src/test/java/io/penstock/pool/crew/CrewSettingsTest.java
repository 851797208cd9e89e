package io.penstock.pool.crew;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CrewSettingsTest {
    @Test
    @DisplayName("X2: the texts of a crew tell where its queue is, and not the password in the address")
    void noSecrets() {
        final CrewSettings<Integer> settings =
                new CrewSettings<>(URI.create("valkeys://app:secret@h1:6380/2/jobs"), Integer.class, item -> {});
        assertEquals("valkeys://h1:6380/2/jobs", settings.place());
        assertEquals(
                "redis://h1/jobs",
                new CrewSettings<>(URI.create("redis://:secret@h1/jobs"), Integer.class, item -> {}).place());
    }
}
