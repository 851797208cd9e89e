package io.penstock.core.hub;

import java.io.IOException;
import java.nio.file.Path;

/** A process that joins a hub, prints its participant, and stays until its standard input ends. */
public final class Member {
    private Member() {}

    public static void main(final String[] args) throws IOException {
        final JoinedHub hub = JoinedHub.at(Path.of(args[0]));
        System.out.println(hub.self());
        while (System.in.read() >= 0) {
            // stays until its standard input ends
        }
    }
}
