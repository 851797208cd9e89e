package io.penstock.examples;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;

/**
 * The regular files below a directory, as {@code find DIRECTORY -type f} names them: symbolic links are not followed,
 * not even if the directory itself is one. One directory is open at a time, so that a deep tree needs no more
 * descriptors than a flat one.
 */
final class FileTree {
    private final BiConsumer<RawPath, IOException> unreadable;
    private final Object leftOut;
    private final Deque<RawPath> directories = new ArrayDeque<>();
    private final List<RawPath> files = new ArrayList<>();

    /**
     * Creates a walk of a tree.
     *
     * @param leftOut a directory of this program, which did not exist when the user started it
     * @param unreadable is called for each path that could not be read; the walk continues
     */
    FileTree(final Path leftOut, final BiConsumer<RawPath, IOException> unreadable) throws IOException {
        this.leftOut = attributes(leftOut).fileKey();
        this.unreadable = unreadable;
    }

    /** The files, ordered by their bytes. */
    List<RawPath> files(final RawPath directory) {
        look(directory, directory.toPath());
        while (!directories.isEmpty()) {
            list(directories.pop());
        }
        Collections.sort(files);
        return files;
    }

    private void list(final RawPath directory) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory.toPath())) {
            for (final Path entry : entries) {
                look(directory.child(RawPath.nameOf(entry)), entry);
            }
        } catch (final IOException failed) {
            unreadable.accept(directory, failed);
        } catch (final DirectoryIteratorException failed) {
            unreadable.accept(directory, failed.getCause());
        }
    }

    private void look(final RawPath name, final Path path) {
        try {
            final BasicFileAttributes attributes = attributes(path);
            if (attributes.isRegularFile()) {
                files.add(name);
            } else if (attributes.isDirectory() && !Objects.equals(attributes.fileKey(), leftOut)) {
                directories.push(name);
            }
        } catch (final IOException failed) {
            unreadable.accept(name, failed);
        }
    }

    private static BasicFileAttributes attributes(final Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }
}
