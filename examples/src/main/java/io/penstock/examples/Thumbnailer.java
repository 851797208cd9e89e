package io.penstock.examples;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** What a worker of {@link Thumbnails} does with an image. */
final class Thumbnailer {
    private static final int SAMPLES = 2; // per pixel and axis: as many as the scaling looks at

    private Thumbnailer() {}

    /** An image, where its thumbnail goes, and how many pixels that may have in each direction. */
    record Shrink(RawPath image, RawPath thumbnail, int pixels) {}

    /** A thumbnail that was written. */
    record Thumbnail(int width, int height, long bytes) {}

    /**
     * Makes a thumbnail. It has its name only once it is whole; one that was killed half-way is made anew.
     *
     * @throws IOException if the image cannot be read, or the thumbnail not be written
     */
    static Thumbnail shrink(final Shrink task) throws IOException {
        final BufferedImage thumbnail = scaled(read(task.image().toPath(), task.pixels()), task.pixels());
        final Path path = task.thumbnail().toPath();
        Files.createDirectories(path.getParent());
        final Path part = task.thumbnail().withSuffix(".part").toPath();
        try (OutputStream out = Files.newOutputStream(part)) {
            ImageIO.write(thumbnail, "png", out);
        }
        Files.move(part, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return new Thumbnail(thumbnail.getWidth(), thumbnail.getHeight(), Files.size(path));
    }

    /** Reads no more pixels of a large image than the thumbnail needs. */
    private static BufferedImage read(final Path path, final int pixels) throws IOException {
        ImageIO.setUseCache(false); // no temporary files
        try (ImageInputStream in = ImageIO.createImageInputStream(Files.newInputStream(path))) {
            final Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw new IOException("Not an image that Java can read");
            }
            final ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                final ImageReadParam sparse = reader.getDefaultReadParam();
                final int longest = Math.max(reader.getWidth(0), reader.getHeight(0));
                final int step = Math.max(1, longest / (SAMPLES * pixels));
                sparse.setSourceSubsampling(step, step, 0, 0);
                return reader.read(0, sparse);
            } catch (final RuntimeException damaged) {
                throw new IOException("A damaged image: " + damaged, damaged);
            } finally {
                reader.dispose();
            }
        }
    }

    private static BufferedImage scaled(final BufferedImage image, final int pixels) {
        final double factor = Math.min(1.0, pixels / (double) Math.max(image.getWidth(), image.getHeight()));
        final int width = Math.max(1, (int) Math.round(image.getWidth() * factor));
        final int height = Math.max(1, (int) Math.round(image.getHeight() * factor));
        final boolean isOpaque = !image.getColorModel().hasAlpha();
        final BufferedImage thumbnail =
                new BufferedImage(width, height, isOpaque ? BufferedImage.TYPE_INT_RGB : BufferedImage.TYPE_INT_ARGB);
        final Graphics2D graphics = thumbnail.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
            graphics.drawImage(image, 0, 0, width, height, null);
        } finally {
            graphics.dispose();
        }
        return thumbnail;
    }
}
