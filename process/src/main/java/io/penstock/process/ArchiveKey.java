package io.penstock.process;

import io.penstock.core.jvm.JvmCommand;
import java.io.File;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;

/**
 * What an archive of classes is good for: one JDK, one class path, and the flags that change what a JVM takes from an archive. It is empty where no JVM
 * could make one, or use it.
 *
 * @param name of the archive's files: a digest of all of that, with the sizes and times of the files
 * @param feature the version of the JDK
 * @param flags those of the child's that the archive is made with
 */
record ArchiveKey(String name, int feature, List<String> flags) {
    private static final int FIRST_FEATURE = 17;
    private static final int DIGITS = 32;

    /**
     * Flags that may change what an archive holds and write no file, open no port and take no memory: these alone go to the training. A large
     * heap does without compressed pointers, and so needs another archive.
     */
    private static final Pattern RELEVANT = Pattern.compile(
            "-XX:[+-]\\w+|-XX:\\w+=\\d+[kKmMgGtT]?|-Xmx(\\d{2,}[gG]|\\d+[tT])|--enable-preview|--(add-opens|add-exports|add-reads|enable-native-access)=.*");

    private static final Pattern COSTLY =
            Pattern.compile("-XX:\\+AlwaysPreTouch|-XX:\\+?\\w*(FlightRecord|HeapDump)\\w*.*");

    /** With these a JVM makes no archive, or the user has chosen another one. */
    private static final Pattern FORBIDDING = Pattern.compile(
            "@.*|-Xshare:(off|on|dump)|-XX:(SharedArchiveFile|ArchiveClassesAtExit|AOT|\\+AutoCreateSharedArchive|SharedClassListFile).*"
                    + "|-agent(lib|path):.*|-javaagent:.*|-Xrun.*|-Xdebug.*|-Xbootclasspath.*|-D(java\\.system\\.class\\.loader|jdk\\.module\\.).*"
                    + "|--(patch-module|upgrade-module-path|limit-modules|module-path|add-modules).*|-p");

    /** In a variable: the maker of the archive, too, would want the ports. */
    private static final String PORTS = "-Dcom.sun.management";

    /** The key of a child. */
    static Optional<ArchiveKey> of(final ChildOptions options) {
        final String classPath = options.classPath == null ? property("java.class.path") : options.classPath;
        final String modulePath = options.modulePath == null ? property("jdk.module.path") : options.modulePath;
        final Map<String, String> variables = JvmCommand.running(ChildMain.class, ChildCommand.OWN_MODULE)
                .environment(options.environment)
                .suspectedVariables("");
        final List<String> given = new ArrayList<>(options.jvmFlags);
        variables.values().forEach(value -> given.addAll(List.of(value.trim().split("\\s+"))));
        if (classPath.isEmpty()
                || !modulePath.isEmpty()
                || options.module != null
                || variables.values().stream().anyMatch(value -> value.contains(PORTS))
                || given.stream().anyMatch(flag -> FORBIDDING.matcher(flag).matches())) {
            return Optional.empty();
        }
        try {
            final Path home =
                    (options.javaHome == null ? Path.of(property("java.home")) : options.javaHome).toRealPath();
            final String release = Files.readString(home.resolve("release"));
            final int feature = featureOf(release);
            final List<String> flags = options.jvmFlags.stream()
                    .filter(flag -> RELEVANT.matcher(flag).matches()
                            && !COSTLY.matcher(flag).matches())
                    .toList();
            final StringBuilder text = new StringBuilder();
            text.append(home).append('\n').append(release).append('\n');
            addFile(text, home.resolve("lib/server/libjvm.so"));
            text.append(flags).append('\n').append(variables).append('\n');
            for (final String entry : classPath.split(File.pathSeparator, -1)) {
                if (!addEntry(text, entry)) {
                    return Optional.empty();
                }
            }
            return feature < FIRST_FEATURE
                    ? Optional.empty()
                    : Optional.of(new ArchiveKey(digest(text.toString()), feature, flags));
        } catch (final IOException | RuntimeException unknown) {
            return Optional.empty(); // a runtime without these files; the child says what is wrong with its paths
        }
    }

    private static String property(final String name) {
        return System.getProperty(name, "");
    }

    private static int featureOf(final String release) throws IOException {
        final Properties properties = new Properties();
        properties.load(new StringReader(release));
        return Runtime.Version.parse(properties.getProperty("JAVA_VERSION", "").replace("\"", ""))
                .feature();
    }

    /** Adds a class path entry; false if no JVM makes an archive with it: a directory that is not empty. */
    private static boolean addEntry(final StringBuilder text, final String entry) throws IOException {
        final Path path = Path.of(entry).toAbsolutePath();
        if (Files.isDirectory(path)) {
            try (var content = Files.newDirectoryStream(path)) {
                if (content.iterator().hasNext()) {
                    return false;
                }
            }
        }
        if (Files.exists(path)) {
            addFile(text, path);
        } else {
            text.append(path).append(" missing\n");
        }
        return true;
    }

    private static void addFile(final StringBuilder text, final Path path) throws IOException {
        final BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class);
        text.append(path)
                .append(' ')
                .append(found.size())
                .append(' ')
                .append(found.lastModifiedTime().toMillis())
                .append('\n');
    }

    private static String digest(final String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)))
                    .substring(0, DIGITS);
        } catch (final NoSuchAlgorithmException impossible) {
            throw new AssertionError("every JVM has SHA-256", impossible);
        }
    }
}
