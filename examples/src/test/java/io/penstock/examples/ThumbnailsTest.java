package io.penstock.examples;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.examples.Thumbnailer.Shrink;
import io.penstock.examples.Thumbnailer.Thumbnail;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThumbnailsTest {
    @TempDir
    private Path directory;

    private RawPath image(final String name, final int width, final int height, final int type) throws IOException {
        final BufferedImage image = new BufferedImage(width, height, type);
        final Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.RED);
        graphics.fillRect(0, 0, width, height);
        graphics.dispose();
        final Path path = directory.resolve(name);
        Files.createDirectories(path.getParent());
        ImageIO.write(image, name.substring(name.lastIndexOf('.') + 1), path.toFile());
        return raw(name);
    }

    private RawPath raw(final String name) {
        return new RawPath(directory.resolve(name).toString().getBytes(ISO_8859_1));
    }

    @Test
    @DisplayName("A thumbnail keeps the ratio, the colours and the transparency, and a small image its size")
    void shrinks() throws IOException {
        final RawPath wide = image("wide.jpg", 1_000, 500, BufferedImage.TYPE_INT_RGB);
        final RawPath out = raw("out/wide.png");
        final Thumbnail thumbnail = Thumbnailer.shrink(new Shrink(wide, out, 100));
        assertEquals(new Thumbnail(100, 50, Files.size(out.toPath())), thumbnail);
        final BufferedImage read = ImageIO.read(out.toPath().toFile());
        assertEquals(100, read.getWidth());
        assertTrue(new Color(read.getRGB(50, 25)).getRed() > 240);
        final RawPath clear = image("clear.png", 7, 30, BufferedImage.TYPE_INT_ARGB);
        assertEquals(
                7,
                Thumbnailer.shrink(new Shrink(clear, raw("out/clear.png"), 100)).width());
        assertTrue(ImageIO.read(directory.resolve("out/clear.png").toFile())
                .getColorModel()
                .hasAlpha());
        assertEquals(1, Thumbnailer.shrink(new Shrink(wide, out, 1)).height());
        assertEquals(List.of("clear.png", "wide.png"), names("out"));
    }

    private List<String> names(final String folder) throws IOException {
        try (var files = Files.list(directory.resolve(folder))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    @DisplayName("What is no image is an error that says so, and leaves nothing behind")
    void noImage() throws IOException {
        Files.writeString(directory.resolve("text.png"), "no image");
        final IOException error = assertThrows(
                IOException.class, () -> Thumbnailer.shrink(new Shrink(raw("text.png"), raw("out/text.png"), 10)));
        assertEquals("Not an image that Java can read", error.getMessage());
        assertThrows(
                NoSuchFileException.class,
                () -> Thumbnailer.shrink(new Shrink(raw("none.png"), raw("out/none.png"), 10)));
        assertTrue(Files.notExists(directory.resolve("out")));
    }

    @Test
    @Tag("two-process")
    @DisplayName("Each image has its thumbnail, though workers are killed; one that cannot be read is named, status 1")
    void allWithChaos() throws Exception {
        for (int i = 0; i < 30; i++) {
            image("t/sub" + i % 3 + "/image" + i + ".png", 300, 200, BufferedImage.TYPE_INT_RGB);
        }
        Files.writeString(directory.resolve("t/broken.jpg"), "no image");
        Files.writeString(directory.resolve("t/notes.txt"), "left alone");
        final Shell.Ended ended =
                new Shell(directory).run("penstock thumbnails --workers 2 --chaos 2 --output t/small --pixels 50 t");
        assertEquals(1, ended.status(), ended::err);
        assertEquals(
                "thumbnails: t/broken.jpg: Not an image that Java can read",
                ended.complaints().get(0));
        assertTrue(ended.complaints().get(1).startsWith("thumbnails: 30 thumbnails, "), ended::err);
        assertTrue(
                ended.complaints().get(1).matches(".* [12] workers killed, [0-9]+ images again, 1 unreadable"),
                ended::err);
        for (int i = 0; i < 30; i++) {
            final BufferedImage thumbnail = ImageIO.read(directory
                    .resolve("t/small/sub" + i % 3 + "/image" + i + ".png.png")
                    .toFile());
            assertEquals(50, thumbnail.getWidth());
        }
        assertEquals(List.of("sub0", "sub1", "sub2"), names("t/small"));
        assertEquals(10, names("t/small/sub0").size());
    }

    @Test
    @Tag("two-process")
    @DisplayName("Wrong arguments are refused")
    void wrong() throws Exception {
        final Shell.Ended ended = new Shell(directory).run("penstock thumbnails --workers 0 .");
        assertEquals(2, ended.status());
        assertTrue(ended.err().contains("thumbnails: --workers must be from 1 to 1000: 0"), ended::err);
        assertTrue(new Shell(directory).run("penstock thumbnails none").err().contains("No such directory: none"));
    }
}
