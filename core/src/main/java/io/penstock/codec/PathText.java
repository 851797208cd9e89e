package io.penstock.codec;

import com.esotericsoftware.kryo.io.Output;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;

/**
 * A path as a string: the path itself if it is ASCII. Otherwise it is a URI, which keeps bytes that are no characters
 * in this process's locale, and does not depend on the other process's locale.
 */
final class PathText {
    private static final int PLAIN = 0;
    private static final int ABSOLUTE_URI = 1;
    private static final int RELATIVE_URI = 2;
    private static final String SCHEME = "file";

    private PathText() {}

    static void write(final Output out, final Path path) {
        if (path.getFileSystem() != FileSystems.getDefault()) {
            throw new CodecException("only a path of the default file system can travel: fileSystem="
                    + path.getFileSystem() + " path=" + path);
        }
        final String text = path.toString();
        if (isAscii(text)) {
            out.writeByte(PLAIN);
            out.writeString(text);
        } else if (path.isAbsolute()) {
            out.writeByte(ABSOLUTE_URI);
            out.writeString(path.toUri().toString());
        } else {
            out.writeByte(RELATIVE_URI);
            out.writeString(root(path.getFileSystem()).resolve(path).toUri().toString());
        }
    }

    static Path read(final ItemInput in) {
        final int form = in.readByte();
        final String text = in.readText();
        if (form == PLAIN) {
            return Path.of(text);
        }
        final URI uri = URI.create(text);
        if (!SCHEME.equals(uri.getScheme()) || (form != ABSOLUTE_URI && form != RELATIVE_URI)) {
            throw new CodecException("damaged item: not a path: form=" + form + " text=" + text);
        }
        final Path path = Path.of(uri);
        return form == ABSOLUTE_URI ? path : path.subpath(0, path.getNameCount());
    }

    private static boolean isAscii(final String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0x7f) {
                return false;
            }
        }
        return true;
    }

    private static Path root(final FileSystem fileSystem) {
        return fileSystem.getRootDirectories().iterator().next();
    }
}
