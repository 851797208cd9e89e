package io.penstock.valkey.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The name of this host, for operators. It is no address, and asks no name server. */
final class HostName {
    private static final String NAME = find();

    private HostName() {}

    static String get() {
        return NAME;
    }

    private static String find() {
        try {
            final String name =
                    Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
            return name.isEmpty() ? "-" : name.replace(' ', '-');
        } catch (final IOException unknown) {
            return "-";
        }
    }
}
