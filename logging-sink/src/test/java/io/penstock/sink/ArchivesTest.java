package io.penstock.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.KillPoints;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to the files that were rotated away. */
class ArchivesTest {
    private static final int LENGTH = 150_000;

    @TempDir
    Path temp;

    private Path log;

    @BeforeEach
    void current() throws IOException {
        log = temp.resolve("app.log");
        Files.writeString(log, "current\n");
    }

    private static String content(final int number) {
        return (number + " line of a file\n").repeat(LENGTH / 17);
    }

    private Path archive(final int number) throws IOException {
        final Path path = temp.resolve(String.format("app.log.%06d-20260101T00000%dZ", number, number % 10));
        Files.writeString(path, content(number));
        Files.setLastModifiedTime(path, FileTime.fromMillis(number * 1000L));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r-----"));
        return path;
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(temp)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private void tidy(final Retention retention, final long nowMs) throws IOException {
        new Archives(log, retention, () -> false, () -> {}).tidy(nowMs);
    }

    private static String unzipped(final Path file) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    @Test
    @DisplayName("L7: old files are compressed; mode and time stay")
    void compresses() throws Exception {
        final Path one = archive(1);
        Files.writeString(temp.resolve("app.log.1"), "somebody else's");
        tidy(new Retention(true, 0, 0, 0), 10_000);
        assertEquals(List.of("app.log", "app.log.000001-20260101T000001Z.gz", "app.log.1"), names());
        final Path zipped = temp.resolve(one.getFileName() + ".gz");
        assertEquals(content(1), unzipped(zipped));
        assertEquals(1000, Files.getLastModifiedTime(zipped).toMillis());
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(zipped)));
    }

    @Test
    @DisplayName("L7: retention by count, by age, by total size: the oldest go")
    void retains() throws Exception {
        for (int i = 1; i <= 9; i++) {
            archive(i);
        }
        tidy(new Retention(false, 7, 0, 0), 10_000);
        assertEquals(8, names().size());
        assertFalse(names().contains("app.log.000002-20260101T000002Z"));
        tidy(new Retention(false, 0, 5_500, 0), 10_000);
        assertEquals(6, names().size());
        assertEquals("app.log.000005-20260101T000005Z", names().get(1));
        tidy(new Retention(false, 0, 0, 2 * LENGTH + 100), 10_000);
        assertEquals(List.of("app.log", "app.log.000008-20260101T000008Z", "app.log.000009-20260101T000009Z"), names());
        tidy(new Retention(true, 1, 0, 0), 10_000);
        assertEquals(List.of("app.log", "app.log.000009-20260101T000009Z.gz"), names());
    }

    @Test
    @DisplayName("L5, L7: killed before every step of compression: each file is there once in the end, whole")
    @Tag("kill")
    void killedAnywhere() throws Exception {
        final KillPoints kills = new KillPoints("archives");
        kills.forEvery("tidy", victim -> {
            try {
                for (final String name : names()) {
                    Files.delete(temp.resolve(name));
                }
                current();
                archive(1);
                archive(2);
            } catch (final IOException e) {
                throw new AssertionError(e);
            }
            return new KillPoints.Trial() {
                @Override
                public void operate() throws Exception {
                    new Archives(log, new Retention(true, 5, 0, 0), () -> false, victim::beforeStep).tidy(10_000);
                }

                @Override
                public void check(final boolean killed) throws Exception {
                    for (int i = 1; i <= 2; i++) {
                        final Path plain = temp.resolve("app.log.00000" + i + "-20260101T00000" + i + "Z");
                        final Path zipped = temp.resolve(plain.getFileName() + ".gz");
                        assertTrue(Files.exists(plain) || Files.exists(zipped));
                        assertEquals(content(i), Files.exists(zipped) ? unzipped(zipped) : Files.readString(plain));
                    }
                    // What a killed process leaves of a file, which the step in between does not show.
                    Files.writeString(temp.resolve(".app.log.000002-20260101T000002Z.gz.tmp"), "half");
                    tidy(new Retention(true, 5, 0, 0), 10_000);
                    assertEquals(
                            List.of(
                                    "app.log",
                                    "app.log.000001-20260101T000001Z.gz",
                                    "app.log.000002-20260101T000002Z.gz"),
                            names());
                    assertEquals(content(1), unzipped(temp.resolve(names().get(1))));
                    assertEquals(content(2), unzipped(temp.resolve(names().get(2))));
                }
            };
        });
        kills.report();
        assertTrue(kills.total() > 8);
    }

    @Test
    @DisplayName("L7: a file that can be neither read nor deleted does not keep the others")
    void oneThatCannotBeDeleted() throws Exception {
        final Path stubborn = temp.resolve("app.log.000001-20260101T000001Z");
        Files.createDirectories(stubborn.resolve("in it"));
        Files.setLastModifiedTime(stubborn, FileTime.fromMillis(10_000));
        archive(2);
        archive(3);
        archive(4);
        assertThrows(IOException.class, () -> tidy(new Retention(true, 2, 0, 0), 10_000));
        assertEquals(
                List.of(
                        "app.log",
                        stubborn.getFileName().toString(),
                        "app.log.000003-20260101T000003Z.gz",
                        "app.log.000004-20260101T000004Z.gz"),
                names());
        assertEquals(content(4), unzipped(temp.resolve(names().get(3))));
    }

    @Test
    @DisplayName("L7: after the clock was ahead, one file dated in the future does not keep older ones")
    void clockWentBack() throws Exception {
        Files.setLastModifiedTime(archive(1), FileTime.fromMillis(1_000_000));
        archive(2);
        archive(9);
        tidy(new Retention(false, 0, 5_000, 0), 10_000);
        assertEquals(List.of("app.log", "app.log.000001-20260101T000001Z", "app.log.000009-20260101T000009Z"), names());
    }

    @Test
    @DisplayName("A sink that is to end does not wait until a large file is compressed")
    void stops() throws Exception {
        archive(1);
        new Archives(log, new Retention(true, 0, 0, 0), () -> true, () -> {}).tidy(0);
        assertEquals(List.of("app.log", "app.log.000001-20260101T000001Z"), names());
    }

    @Test
    void theHighestNumberCompressedOrNot() throws Exception {
        assertEquals(0, ArchiveName.last(log));
        archive(7);
        tidy(new Retention(true, 0, 0, 0), 0);
        archive(3);
        assertEquals(7, ArchiveName.last(log));
        assertEquals(
                "app.log.000008-19700101T000001Z",
                ArchiveName.path(log, 8, 1500).getFileName().toString());
    }

    @Test
    @DisplayName("L7: by time: with the first record of an hour or a day, by the zone's own clock")
    void rotationByTime() {
        final ZoneId zone = ZoneId.of("Europe/Berlin");
        final long before =
                ZonedDateTime.of(2026, 3, 28, 23, 59, 59, 0, zone).toInstant().toEpochMilli();
        final RotationRule daily = new RotationRule(0, Rotation.DAILY, zone);
        assertFalse(daily.isDue(10, 1, before, before + 999));
        assertTrue(daily.isDue(10, 1, before, before + 1000));
        assertFalse(daily.isDue(0, 1, before, before + 1000), "empty");
        assertFalse(daily.isDue(10, 1, 0, before), "unknown");
        // The shortest day of the year.
        assertFalse(daily.isDue(10, 1, before + 1000, before + 1000 + 23 * 3_600_000L - 1));
        assertTrue(daily.isDue(10, 1, before + 1000, before + 1000 + 23 * 3_600_000L));
        assertTrue(new RotationRule(0, Rotation.HOURLY, zone).isDue(10, 1, before, before + 1000));
        assertFalse(new RotationRule(0, Rotation.HOURLY, zone).isDue(10, 1, before + 1000, before + 3_600_000));
        assertFalse(new RotationRule(0, Rotation.NEVER, zone).isDue(10, 1, before, before + 1_000_000_000));
        assertTrue(new RotationRule(100, Rotation.NEVER, zone).isDue(91, 10, before, before));
        assertFalse(new RotationRule(100, Rotation.NEVER, zone).isDue(90, 10, before, before));
    }
}
