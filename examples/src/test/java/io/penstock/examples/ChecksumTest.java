package io.penstock.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The main job, run as a user runs it and compared with {@code find} and {@code sha256sum}. */
@Tag("two-process")
class ChecksumTest {
    private static final String NASTY_TREE = """
            mkdir -p $'t/dir with space/deep/er/still' $'t/\\xff\\xfe' t/empty $'t/new\\nline' t/-dash 't/back\\slash'
            for d in t $'t/dir with space/deep/er/still' $'t/\\xff\\xfe' $'t/new\\nline' t/-dash 't/back\\slash'; do
                echo "$d" > "$d/plain"
                touch "$d/empty" "$d/ leading" "$d/trailing " "$d/--output" "$d/@file" "$d/*" "$d/%41" "$d/a:b?c#d"
                for n in $'new\\nline' $'cr\\rlf' 'back\\slash' $'\\\\\\n\\r' $'\\xc3\\xa4\\xe2\\x82\\xac' $'\\xc3' $'\\xff' $'\\x80\\x01' "\\"'"; do
                    echo "$n" > "$d/$n"
                done
            done
            ln -s plain t/link; ln -s nowhere t/dangling; ln -s . t/loop; ln -s ../elsewhere t/outside; mkdir elsewhere; touch elsewhere/f; mkfifo t/fifo
            """;
    private static final String WANT = "find %1$s -type f -print0 | LC_ALL=C sort -z | xargs -0 -r sha256sum > want; ";

    @TempDir
    private Path directory;

    private Shell shell;

    @BeforeEach
    void prepare() {
        shell = new Shell(directory);
    }

    @ParameterizedTest
    @ValueSource(strings = {"C", "C.UTF-8"})
    @DisplayName(
            "Nasty names, in a locale of C and of UTF-8: the output is that of find and sha256sum, and sha256sum accepts it")
    void printsWhatSha256sumPrints(final String locale) throws IOException, InterruptedException {
        shell.succeed(NASTY_TREE + WANT.formatted("t"));
        final Shell.Ended ended =
                shell.run("export LC_ALL=" + locale + "; penstock checksum --workers 2 --output got --log log t");
        assertEquals(0, ended.status(), ended::err);
        assertEquals("", ended.out());
        assertTrue(
                ended.err()
                        .matches(
                                "checksum: 105 files, \\d+ bytes, [0-9.]+ seconds, 0 workers killed, 0 tasks redelivered\n"),
                ended.err());
        shell.succeed("cmp want got && sha256sum --check --strict --quiet got");
        assertEveryFileIsInTheLog(105);
    }

    private void assertEveryFileIsInTheLog(final int files) throws IOException, InterruptedException {
        final List<String> log = shell.succeed("cat log").lines().toList();
        for (int number = 1; number <= files; number++) {
            final String part = " completed " + number + " / " + files + ", pid ";
            assertTrue(log.stream().anyMatch(line -> line.contains(part)), part);
        }
        for (final String line : log) {
            assertTrue(
                    line.matches(
                            "[-0-9]{10}T[0-9:.]+Z (completed \\d+ / \\d+, pid \\d+: .+|finished, pid \\d+: \\d+ files, \\d+ bytes)"),
                    line);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"C", "C.UTF-8"})
    @DisplayName(
            "All arguments may be any bytes: the directory, --output, --log and --hub, and so may the working directory")
    void argumentsKeepTheirBytes(final String locale) throws IOException, InterruptedException {
        final String script = """
                mkdir -p $'w\\xff\\xc3\\xa4/d\\xfe\\xc3\\xb6/s' && cd $'w\\xff\\xc3\\xa4'
                echo 1 > $'d\\xfe\\xc3\\xb6/s/f\\xfd'; echo 2 > $'d\\xfe\\xc3\\xb6/g'
                penstock checksum --workers 1 --output=$'o\\xff' --log $'l\\xff' --hub $'h\\xff' $'d\\xfe\\xc3\\xb6' || exit
                find $'d\\xfe\\xc3\\xb6' -type f -print0 | LC_ALL=C sort -z | xargs -0 -r sha256sum | cmp - $'o\\xff'
                [ $(grep -a -c ' completed ' $'l\\xff') = 2 ] && [ $(ls | wc -l) = 3 ]
                """;
        shell.succeed("export LC_ALL=" + locale + "\n" + script);
    }

    @ParameterizedTest
    @CsvSource({"t/, 2", "t//, 2", "./t, 2", "../$(basename $PWD)/t, 2", "t/link/, 1", "t/../t/., 2", "-- t, 2"})
    @DisplayName("Paths are printed as find prints them, no matter how the directory was typed")
    void namesTheDirectoryAsTyped(final String typed, final int lines) throws IOException, InterruptedException {
        shell.succeed("mkdir -p t/d; echo 1 > t/a; echo 2 > t/d/b; ln -s d t/link");
        shell.succeed(WANT.formatted(typed.replace("-- ", "")) + "penstock checksum --workers 1 " + typed
                + " > got; cmp want got");
        assertEquals(lines, Files.readAllLines(directory.resolve("want")).size());
    }

    @Test
    @DisplayName("No file, one file; a directory that is a link is not followed, and a message says so")
    void fewFiles() throws IOException, InterruptedException {
        assertEquals("", shell.succeed("mkdir t; penstock checksum --workers 2 --chaos 2 t"));
        shell.succeed(
                "echo 1 > t/a;" + WANT.formatted("t") + "penstock checksum --workers 2 --output got t; cmp want got");
        final Shell.Ended ended = shell.run("ln -s t link; penstock checksum link");
        assertEquals(0, ended.status());
        assertEquals("", ended.out());
        assertTrue(ended.err().startsWith("checksum: a symbolic link is not followed"), ended::err);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    @DisplayName("Killed workers change neither output nor log, and every kill is counted")
    void survivesChaos(final int workers) throws IOException, InterruptedException {
        shell.succeed(
                "mkdir t; for i in {1..600}; do head -c $((i * 700)) /dev/zero > t/$i; done;" + WANT.formatted("t"));
        final Shell.Ended ended = shell.run("mkdir tmp; export TMPDIR=$PWD/tmp; penstock checksum --workers " + workers
                + " --chaos 3 --output got --log log --hub tmp t");
        assertEquals(0, ended.status(), ended::err);
        assertTrue(ended.err().contains(" 3 workers killed, "), ended::err);
        assertEquals(1, ended.complaints().size(), ended::err);
        shell.succeed("cmp want got");
        assertEveryFileIsInTheLog(600);
        assertEquals("", shell.succeed("ls -A tmp"));
    }

    @Test
    @DisplayName("Kills of the only task: it is done in the end")
    void survivesChaosOnOneFile() throws IOException, InterruptedException {
        shell.succeed("mkdir t; echo 1 > t/a;" + WANT.formatted("t"));
        final Shell.Ended ended = shell.run("penstock checksum --workers 2 --chaos 8 --output got t");
        assertEquals(0, ended.status(), ended::err);
        assertTrue(ended.err().contains(" 8 workers killed, "), ended::err);
        shell.succeed("cmp want got");
    }

    @Test
    @DisplayName("20,000 files")
    void manyFiles() throws IOException, InterruptedException {
        shell.succeed(
                "mkdir -p t/{1..20}; for d in {1..20}; do for i in {1..1000}; do echo $d $i > t/$d/$i; done; done;"
                        + WANT.formatted("t") + "penstock checksum --workers 2 t > got; cmp want got");
        assertEquals(20_000, Files.readAllLines(directory.resolve("want")).size());
    }

    @Test
    @DisplayName("A progress bar if standard error is a terminal, even if standard output is not")
    void showsProgressOnATerminal() throws IOException, InterruptedException {
        assumeTrue(shell.run("script -qc true /dev/null").status() == 0, "no program 'script'");
        shell.succeed("mkdir t; for i in {1..300}; do head -c 5000 /dev/zero > t/$i; done");
        final String terminal = shell.succeed(
                "export PS=\"$(declare -f penstock)\"; "
                        + "SHELL=/bin/bash script -qec 'stty cols 100; eval \"$PS\"; penstock checksum --workers 1 t > got' /dev/null");
        assertTrue(terminal.contains(" 300/300 files ("), terminal);
        assertTrue(terminal.matches("(?s).* \\d+ files/s \\d+\\.\\d MB/s.*"), terminal);
        final String lastLine = terminal.substring(terminal.lastIndexOf('\r', terminal.length() - 3) + 1);
        assertTrue(lastLine.contains("checksum: 300 files, 1500000 bytes, "), terminal);
        assertEquals(300, Files.readAllLines(directory.resolve("got")).size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|Missing required parameter: 'DIRECTORY'",
                "nowhere|No such directory: nowhere",
                "file|Not a directory: file",
                "t u|Unmatched argument at index 2: 'u'",
                "--workers 0 t|--workers must be from 1 to 1000: 0",
                "--workers x t|Invalid value for option '--workers': 'x' is not an int",
                "--chaos -1 t|--chaos must be 0 or more: -1",
                "--output t t|--output is a directory: t",
                "--output none/o t|--output cannot be written: none/o",
                "--log file/l t|--log cannot be written: file/l",
                "--hub file t|--hub is not a directory: file",
                "--hub none/h t|--hub cannot be made: none/h",
                "--colour t|Unknown option: '--colour'"
            })
    @DisplayName("Bad arguments: a message that says what is wrong, status 2")
    void refusesBadArguments(final String arguments, final String message) throws IOException, InterruptedException {
        final Shell.Ended ended = shell.run("export LC_ALL=C; mkdir t; touch file; penstock checksum " + arguments);
        assertEquals("checksum: " + message, ended.complaints().get(0));
        assertEquals(
                "Try 'penstock-examples checksum --help'.", ended.complaints().get(1));
        assertEquals(2, ended.complaints().size());
        assertEquals(2, ended.status());
    }

    @Test
    void aMissingCommandIsABadArgument() throws IOException, InterruptedException {
        assertEquals(2, shell.run("penstock").status());
        assertEquals(
                0, shell.run("penstock checksum --help && penstock --version").status());
    }

    @Test
    @DisplayName("A worker that cannot start: an error and status 1, no hang, no output, nothing left")
    void saysThatAWorkerCannotStart() throws IOException, InterruptedException {
        final Shell.Ended ended = shell.run(
                "mkdir t tmp; touch t/{1..200}; penstock checksum --workers 2 --worker-flag=-XX:NoSuchFlag --hub tmp --output got t");
        assertEquals(1, ended.status());
        assertTrue(
                ended.err().contains("checksum: a worker cannot start: the child has not started: exitCode=1 pid="),
                ended::err);
        assertTrue(ended.err().contains("Unrecognized VM option 'NoSuchFlag'"), ended::err);
        assertEquals("", shell.succeed("ls -A tmp; ls -d got || true"));
    }

    @Test
    @DisplayName("An existing hub directory stays, a new one is removed")
    void removesOnlyItsOwn() throws IOException, InterruptedException {
        shell.succeed(
                "mkdir t there; touch t/a there/file; penstock checksum --workers 1 --hub there t; penstock checksum --workers 1 --hub new t");
        assertEquals("file\n", shell.succeed("ls -A there"));
        assertEquals("t\nthere\n", shell.succeed("ls"));
    }

    @Test
    @DisplayName("Its own hub is not among the files, even if it is in the directory")
    void leavesOutItsOwnHub() throws IOException, InterruptedException {
        shell.succeed("mkdir -p t/hub; touch t/a t/hub/b;" + WANT.formatted("t")
                + "penstock checksum --workers 1 --hub t/hub t > got; cmp want got");
    }
}
