package io.penstock.pipe;

import io.penstock.pipe.net.KeyFolder;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;

/**
 * What lets processes of other hosts in: a key pair with a self-signed certificate, and a token. They are files of a private directory (mode 0700, the files 0600),
 * made by one command:
 *
 * <pre>{@code
 * java -cp ... io.penstock.pipe.HostKeys make /etc/work/keys
 * java -cp ... io.penstock.pipe.HostKeys address /etc/work/keys tls://10.0.0.7:7700/work
 * }</pre>
 *
 * <p>The second prints the {@link HostAddress} that those need who connect. It has the token: treat it as a password. A process that has the directory needs no
 * address. There is no default directory, and no key that is inherited.
 *
 * <p><b>Threads:</b> a value. <b>Processes:</b> any that may read the directory. <b>Blocks:</b> {@link #create} for about a second, while the JDK's {@code keytool}
 * runs. <b>Units:</b> none.
 */
public final class HostKeys {
    private final KeyFolder folder;

    private HostKeys(final KeyFolder folder) {
        this.folder = folder;
    }

    /**
     * Makes new keys.
     *
     * @param directory that does not exist yet; its parent does
     * @return the keys
     * @throws java.nio.file.FileAlreadyExistsException if it exists
     * @throws IOException if it cannot be written, or the JDK has no {@code keytool}
     * @throws InterruptedException if interrupted meanwhile; nothing is left
     */
    public static HostKeys create(final Path directory) throws IOException, InterruptedException {
        return new HostKeys(KeyFolder.create(directory));
    }

    /**
     * Reads keys.
     *
     * @param directory that {@link #create} has made, or a copy of it
     * @return the keys
     * @throws java.nio.file.AccessDeniedException if other users may read the directory or its files
     * @throws IOException if they are missing or damaged
     */
    public static HostKeys of(final Path directory) throws IOException {
        return new HostKeys(KeyFolder.open(directory));
    }

    /**
     * The address that a process needs to connect, with pin and token.
     *
     * @param uri {@code tls://host:port/name}
     * @return the whole address
     */
    public HostAddress address(final URI uri) {
        return address(HostAddress.of(uri));
    }

    HostAddress address(final HostAddress bare) {
        return bare.with(folder.pin(), folder.token());
    }

    /** {@return the SHA-256 of the certificate, in hexadecimal digits} */
    public String pin() {
        return folder.pin();
    }

    KeyFolder folder() {
        return folder;
    }

    /**
     * Without secrets.
     *
     * @return the directory and the pin
     */
    @Override
    public String toString() {
        return "HostKeys[directory=" + folder.directory() + " pin=" + folder.pin() + "]";
    }

    /**
     * The command: {@code make DIRECTORY} makes keys; {@code address DIRECTORY URI} prints a whole address.
     *
     * @param args as above
     * @throws IOException as the methods
     * @throws InterruptedException as the methods
     */
    public static void main(final String[] args) throws IOException, InterruptedException {
        final PrintStream out = System.out;
        if (args.length == 2 && args[0].equals("make")) {
            out.println(create(Path.of(args[1])));
        } else if (args.length == 3 && args[0].equals("address")) {
            out.println(of(Path.of(args[1])).address(URI.create(args[2])).text());
        } else {
            System.err.println("usage: HostKeys make DIRECTORY | HostKeys address DIRECTORY tls://host:port/name");
            System.exit(2);
        }
    }
}
