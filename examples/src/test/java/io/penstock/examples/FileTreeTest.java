package io.penstock.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileTreeTest {
    @TempDir
    private Path directory;

    private final List<String> unreadable = new ArrayList<>();
    private Path own;
    private Shell shell;

    @BeforeEach
    void prepare() throws IOException {
        own = Files.createDirectory(directory.resolve("own"));
        shell = new Shell(directory);
    }

    private String files(final String root) throws IOException {
        return new FileTree(own, (path, failure) -> unreadable.add(path + ": " + Reason.of(failure)))
                .files(RawPath.typed(root)).stream().map(path -> path + "\0").collect(Collectors.joining());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/t", "/t/", "/t//", "/t/.", "/./t", "/t/../t", "/t/link", "/t/link/", "/t/b", "/t/none"})
    @DisplayName("The files are those of 'find -type f | LC_ALL=C sort', name by name")
    void isWhatFindPrints(final String root) throws IOException, InterruptedException {
        shell.succeed("""
                mkdir -p t/b t/none t/a/deep/er; touch t/b/1 t/b.x t/b/2 t/a/deep/er/f t/B t/$'\\xff' t/$'new\\nline'
                mkfifo t/fifo; ln -s a t/link; ln -s b/1 t/linked; ln -s nowhere t/dangling; ln -s . t/loop
                """);
        final String typed = directory + root;
        assertEquals(shell.succeed("find " + typed + " -type f -print0 | LC_ALL=C sort -z"), files(typed));
        assertEquals(List.of(), unreadable);
    }

    @Test
    @DisplayName("A tree that is deeper than the limit of open files, near the longest possible path")
    void goesDeep() throws IOException, InterruptedException {
        shell.succeed("d=$(printf 'd/%.0s' {1..1900}); mkdir -p t/$d; touch t/${d}f");
        assertEquals(shell.succeed("find " + directory + "/t -type f -print0"), files(directory + "/t"));
        shell.succeed("rm -r t"); // JUnit cannot
    }

    @Test
    @DisplayName("Unreadable paths are named, and the walk continues")
    void goesOnAfterTheUnreadable() throws IOException, InterruptedException {
        // Longer than a path may be: the last directories cannot be listed by their names, not even by root.
        shell.succeed("""
                n=$(printf 'n%.0s' {1..200}); mkdir t; touch t/a t/z; cd t
                for i in {1..25}; do mkdir $n; cd -P $n; done; touch f
                """);
        assertEquals(directory + "/t/a\0" + directory + "/t/z\0", files(directory + "/t"));
        assertEquals(1, unreadable.size(), unreadable::toString);
        assertEquals("File name too long", unreadable.get(0).replaceFirst(".*: ", ""));
        shell.succeed("rm -r t");
    }

    @Test
    void leavesOutADirectoryOfOurOwn() throws IOException {
        Files.createFile(own.resolve("f"));
        assertEquals("", files(directory.toString()));
    }
}
