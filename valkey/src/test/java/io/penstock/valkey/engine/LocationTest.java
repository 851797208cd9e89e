package io.penstock.valkey.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocationTest {
    @Test
    @DisplayName("X1: a URI names the server, the user, the database and the queue")
    void reads() {
        final Location location = Location.of(URI.create("valkeys://app:se%2Fcr:et@h1:7000/3/jobs/urgent"));
        assertEquals("h1", location.server().host());
        assertEquals(7000, location.server().port());
        assertEquals("app", location.server().user());
        assertEquals("se/cr:et", location.server().password());
        assertEquals(3, location.server().database());
        assertEquals("jobs/urgent", location.name());
        assertEquals("{3/jobs/urgent}", location.key());
        assertTrue(location.server().isTls());
    }

    @Test
    @DisplayName("X1: port, user, password and database may be left out")
    void defaults() {
        final Location location = Location.of(URI.create("redis://h1/jobs"));
        assertEquals(6379, location.server().port());
        assertEquals(null, location.server().user());
        assertEquals(null, location.server().password());
        assertEquals("{0/jobs}", location.key());
        assertFalse(location.server().isTls());
        assertEquals(
                null, Location.of(URI.create("redis://:word@h1/jobs")).server().user());
        assertEquals(
                "word",
                Location.of(URI.create("redis://:word@h1/jobs")).server().password());
    }

    @Test
    @DisplayName("X2: no text of a location contains the user or the password")
    void hidesSecrets() {
        final Location location = Location.of(URI.create("valkey://joe:secret@h1:7000/0/jobs"));
        final String texts = location + " " + location.server() + " " + location.key();
        assertFalse(texts.contains("secret") || texts.contains("joe"), texts);
        assertEquals("valkey://h1:7000/0/jobs", location.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "valkey://joe:secret@h1/",
                "valkey://joe:secret@h1/0/",
                "valkey://joe:secret@h1/0",
                "valkey://joe:secret@h1",
                "valkey:joe:secret",
                "valkey://joe:secret@h1/jobs?x=1",
                "valkey://joe:secret@h1/jobs#x",
                "valkey://joe:secret@h1/a%7Bb"
            })
    @DisplayName("X2: what names no queue is refused, without the secret")
    void refuses(final String uri) {
        final String text = assertThrows(IllegalArgumentException.class, () -> Location.of(URI.create(uri)))
                .getMessage();
        assertFalse(text.contains("secret") || text.contains("joe"), text);
    }
}
